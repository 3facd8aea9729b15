package io.spanguard.server;

import io.spanguard.proxy.access.Identifiers;
import io.spanguard.proxy.access.KeyMaker;
import io.spanguard.proxy.access.NewKey;
import io.spanguard.proxy.access.Scope;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code key new}: makes a key, prints it this once, and the entry for the configuration file. */
@Command(
    name = "new",
    description =
        "Makes a key. It is printed once and kept nowhere; the configuration holds its digest.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeyNewCommand implements Callable<Integer> {

  private final PrintWriter out;
  private final KeyMaker maker;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      converter = NameConverter.class,
      description = "Stands on traces as the caller; default ${DEFAULT-VALUE}.")
  private String name = "my-service";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      split = ",",
      arity = "1..*",
      converter = ScopeConverter.class,
      description =
          "What the key may do, one or more of proxy:invoke, proxy:read, proxy:write,"
              + " proxy:approve, proxy:metrics, proxy:admin; default proxy:invoke.")
  private List<Scope> scopes = List.of(Scope.INVOKE);

  KeyNewCommand(PrintWriter out, KeyMaker maker) {
    this.out = out;
    this.maker = maker;
  }

  @Override
  public Integer call() {
    NewKey key = maker.make();
    out.println("The key, shown this once:");
    out.println();
    out.println("  " + key.key());
    out.println();
    out.println("Its entry below \"keys\" of a workspace:");
    out.println();
    out.println("  - name: " + name);
    out.println("    sha256: \"" + key.sha256() + "\"");
    out.println("    scopes: [" + ids(EnumSet.copyOf(scopes).stream()) + "]");
    return CommandLine.ExitCode.OK;
  }

  private static String ids(Stream<Scope> scopes) {
    return scopes.map(Scope::id).collect(Collectors.joining(", "));
  }

  /** Refuses names that a configuration would refuse. */
  static final class NameConverter implements ITypeConverter<String> {
    @Override
    public String convert(String name) {
      if (!Identifiers.isValid(name)) {
        throw new TypeConversionException(
            "'" + name + "' is not 1 to 64 letters, digits, and the characters - _ .");
      }
      return name;
    }
  }

  /** Reads a scope's id. */
  static final class ScopeConverter implements ITypeConverter<Scope> {
    @Override
    public Scope convert(String id) {
      return Scope.fromId(id)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + id + "' is none of " + ids(Stream.of(Scope.values()))));
    }
  }
}
