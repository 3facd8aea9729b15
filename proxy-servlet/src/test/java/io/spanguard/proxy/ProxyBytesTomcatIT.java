package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyBytesTomcatIT extends ProxyBytesContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
