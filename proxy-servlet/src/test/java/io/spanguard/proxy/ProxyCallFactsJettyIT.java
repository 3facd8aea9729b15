package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCallFactsJettyIT extends ProxyCallFactsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
