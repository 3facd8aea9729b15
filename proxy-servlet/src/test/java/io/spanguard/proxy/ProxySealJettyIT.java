package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxySealJettyIT extends ProxySealContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }

  @Override
  boolean tellsOfTheLastChunk() {
    return true;
  }
}
