package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyParkedAnswerTomcatIT extends ProxyParkedAnswerContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
