package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHeldStreamTomcatIT extends ProxyHeldStreamContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
