package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyExitsJettyIT extends ProxyExitsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
