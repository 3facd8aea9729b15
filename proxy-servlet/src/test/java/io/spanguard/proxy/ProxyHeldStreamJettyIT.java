package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHeldStreamJettyIT extends ProxyHeldStreamContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
