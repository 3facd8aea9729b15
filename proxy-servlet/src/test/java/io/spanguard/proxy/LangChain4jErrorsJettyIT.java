package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class LangChain4jErrorsJettyIT extends LangChain4jErrorsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
