package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyParkedAnswerJettyIT extends ProxyParkedAnswerContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
