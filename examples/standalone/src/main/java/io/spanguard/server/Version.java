package io.spanguard.server;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Which Spanguard this is. */
final class Version implements IVersionProvider {

  /** As the jar's manifest has it. */
  static String current() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "spanguard " + current(),
      "Java " + Runtime.version() + (ServerThreads.areVirtual() ? ", virtual threads" : "")
    };
  }
}
