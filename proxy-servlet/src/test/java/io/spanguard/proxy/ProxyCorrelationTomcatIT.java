package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCorrelationTomcatIT extends ProxyCorrelationContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
