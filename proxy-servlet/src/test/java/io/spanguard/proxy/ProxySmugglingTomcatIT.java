package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxySmugglingTomcatIT extends ProxySmugglingContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
