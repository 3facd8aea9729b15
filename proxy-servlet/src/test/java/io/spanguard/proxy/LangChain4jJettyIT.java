package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class LangChain4jJettyIT extends LangChain4jContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
