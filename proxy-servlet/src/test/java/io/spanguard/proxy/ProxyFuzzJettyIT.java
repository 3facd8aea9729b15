package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyFuzzJettyIT extends ProxyFuzzContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
