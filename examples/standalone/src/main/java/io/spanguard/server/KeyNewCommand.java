package io.spanguard.server;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Identifiers;
import io.spanguard.proxy.access.Scope;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code key new}: makes a key, prints it this once, and prints the entry for the configuration file. */
@Command(
    name = "new",
    description = "Makes a key. It is printed once and kept nowhere; the configuration has its digest.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeyNewCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "my-service",
      description = "Stands on traces as the caller; default ${DEFAULT-VALUE}.")
  private String name;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      split = ",",
      arity = "1..*",
      defaultValue = "proxy:invoke",
      description =
          "What the key may do: proxy:invoke, proxy:read, proxy:write, proxy:approve,"
              + " proxy:metrics, proxy:admin; default ${DEFAULT-VALUE}.")
  private List<String> scopes;

  @Override
  public Integer call() {
    if (!Identifiers.isValid(name)) {
      throw new ParameterException(
          spec.commandLine(), "--name is not 1 to 64 letters, digits, - _ . : '" + name + "'");
    }
    Set<Scope> known = EnumSet.noneOf(Scope.class);
    for (String scope : scopes) {
      known.add(Scope.fromId(scope).orElseThrow(() -> unknown(scope)));
    }
    String key = KeyMaker.next();
    PrintWriter out = spec.commandLine().getOut();
    out.println("The key, shown this once:");
    out.println();
    out.println("  " + key);
    out.println();
    out.println("Its entry below \"keys\" of a workspace:");
    out.println();
    out.println("  - name: " + name);
    out.println("    sha256: \"" + ApiKey.digest(key) + "\"");
    out.println(
        "    scopes: [" + known.stream().map(Scope::id).collect(Collectors.joining(", ")) + "]");
    return CommandLine.ExitCode.OK;
  }

  private ParameterException unknown(String scope) {
    String all = Stream.of(Scope.values()).map(Scope::id).collect(Collectors.joining(", "));
    return new ParameterException(
        spec.commandLine(), "unknown scope '" + scope + "'; there are " + all);
  }
}
