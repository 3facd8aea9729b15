package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCredentialsJettyIT extends ProxyCredentialsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
