package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCoverageJettyIT extends ProxyCoverageContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
