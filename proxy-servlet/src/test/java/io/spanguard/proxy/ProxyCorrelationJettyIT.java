package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCorrelationJettyIT extends ProxyCorrelationContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
