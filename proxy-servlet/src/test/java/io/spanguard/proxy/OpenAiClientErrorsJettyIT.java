package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class OpenAiClientErrorsJettyIT extends OpenAiClientErrorsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
