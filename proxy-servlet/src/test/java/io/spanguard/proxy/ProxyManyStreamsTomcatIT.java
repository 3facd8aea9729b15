package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyManyStreamsTomcatIT extends ProxyManyStreamsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
