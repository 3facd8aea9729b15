package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyStoreTomcatIT extends ProxyStoreContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
