package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyHttpTomcatIT extends ProxyHttpContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
