package io.spanguard.trace;

final class ArchitectureTest extends ArchitectureContract {

  ArchitectureTest() {
    super("io.spanguard.trace");
  }
}
