package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyTracingJettyIT extends ProxyTracingContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
