package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHeartbeatTomcatIT extends ProxyHeartbeatContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
