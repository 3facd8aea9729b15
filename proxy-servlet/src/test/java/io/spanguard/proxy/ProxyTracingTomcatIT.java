package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyTracingTomcatIT extends ProxyTracingContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
