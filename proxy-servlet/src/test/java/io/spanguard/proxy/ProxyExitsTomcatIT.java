package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyExitsTomcatIT extends ProxyExitsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
