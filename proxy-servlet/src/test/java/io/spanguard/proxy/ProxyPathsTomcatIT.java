package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyPathsTomcatIT extends ProxyPathsContract {

  @Override
  Container start(Filter filter, String contextPath) {
    return TomcatContainer.start(filter, contextPath);
  }
}
