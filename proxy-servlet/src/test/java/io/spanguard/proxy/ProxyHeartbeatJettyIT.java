package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHeartbeatJettyIT extends ProxyHeartbeatContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
