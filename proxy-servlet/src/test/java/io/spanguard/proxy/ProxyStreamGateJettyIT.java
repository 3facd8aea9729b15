package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyStreamGateJettyIT extends ProxyStreamGateContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
