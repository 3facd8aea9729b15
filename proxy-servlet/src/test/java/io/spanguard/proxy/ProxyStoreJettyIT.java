package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyStoreJettyIT extends ProxyStoreContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
