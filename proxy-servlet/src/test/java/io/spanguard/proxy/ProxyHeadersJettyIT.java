package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHeadersJettyIT extends ProxyHeadersContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
