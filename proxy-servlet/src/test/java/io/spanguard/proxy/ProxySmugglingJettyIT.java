package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxySmugglingJettyIT extends ProxySmugglingContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
