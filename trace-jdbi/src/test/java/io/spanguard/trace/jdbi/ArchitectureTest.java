package io.spanguard.trace.jdbi;

import io.spanguard.trace.ArchitectureContract;

final class ArchitectureTest extends ArchitectureContract {

  ArchitectureTest() {
    super("io.spanguard.trace.jdbi");
  }
}
