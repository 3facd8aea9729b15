package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyForwardTomcatIT extends ProxyForwardContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
