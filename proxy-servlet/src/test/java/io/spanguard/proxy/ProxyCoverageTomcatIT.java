package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCoverageTomcatIT extends ProxyCoverageContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
