package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCallFactsTomcatIT extends ProxyCallFactsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
