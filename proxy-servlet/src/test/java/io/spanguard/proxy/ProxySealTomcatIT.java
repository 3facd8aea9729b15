package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxySealTomcatIT extends ProxySealContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }

  @Override
  boolean tellsOfTheLastChunk() {
    return false;
  }
}
