package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyForwardJettyIT extends ProxyForwardContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
