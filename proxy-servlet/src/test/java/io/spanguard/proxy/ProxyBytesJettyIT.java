package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyBytesJettyIT extends ProxyBytesContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
