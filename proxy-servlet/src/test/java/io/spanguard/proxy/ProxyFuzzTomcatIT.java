package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyFuzzTomcatIT extends ProxyFuzzContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
