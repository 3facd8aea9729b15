package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHeadersTomcatIT extends ProxyHeadersContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
