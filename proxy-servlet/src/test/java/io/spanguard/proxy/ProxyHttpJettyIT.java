package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHttpJettyIT extends ProxyHttpContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
