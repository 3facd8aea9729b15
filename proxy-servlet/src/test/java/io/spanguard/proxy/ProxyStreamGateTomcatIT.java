package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyStreamGateTomcatIT extends ProxyStreamGateContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
