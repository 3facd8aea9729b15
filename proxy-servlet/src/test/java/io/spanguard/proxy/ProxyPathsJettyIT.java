package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyPathsJettyIT extends ProxyPathsContract {

  @Override
  Container start(Filter filter, String contextPath) {
    return JettyContainer.start(filter, contextPath);
  }
}
