package io.spanguard.server;

import io.spanguard.proxy.access.KeyMaker;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of the standalone server.
 *
 * <p>Exit codes: 0 for success, 1 when something is wrong with the configuration or the
 * surroundings, 2 when the command line is not understood.
 */
@Command(
    name = "spanguard",
    description = {
      "Guardrail proxy and trace recorder for LLM traffic.",
      "Without a command: serve. Without a configuration: a demo that needs no model provider."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "[COMMAND]")
public final class Main {

  private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine key =
        new CommandLine(new KeyCommand()).addSubcommand(new KeyNewCommand(out, KeyMaker.create()));
    CommandLine journal =
        new CommandLine(new JournalCommand())
            .addSubcommand(new JournalListCommand(out, System.getenv()))
            .addSubcommand(new JournalCatCommand(out, System.getenv()));
    return new CommandLine(new Main())
        .addSubcommand(new ServeCommand(out, System.getenv()))
        .addSubcommand(new CheckCommand(out, System.getenv()))
        .addSubcommand(key)
        .addSubcommand(journal)
        .addSubcommand(new BackupCommand(out, System.getenv()))
        .addSubcommand(new ExportCommand(out, err, System.getenv()))
        .addSubcommand(new ImportCommand(out, System.getenv()))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(new FaultPrinter())
        .execute(withCommand(args));
  }

  /** Puts {@code serve} in front where there is no command. */
  private static String[] withCommand(String... args) {
    boolean named = args.length > 0 && (!args[0].startsWith("-") || OWN_OPTIONS.contains(args[0]));
    return named ? args : Stream.concat(Stream.of("serve"), Stream.of(args)).toArray(String[]::new);
  }
}
