package io.spanguard.proxy;

import io.spanguard.trace.ArchitectureContract;

final class ArchitectureTest extends ArchitectureContract {

  ArchitectureTest() {
    super("io.spanguard.proxy");
  }
}
