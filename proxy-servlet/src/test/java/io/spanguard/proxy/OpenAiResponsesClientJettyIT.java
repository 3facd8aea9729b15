package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class OpenAiResponsesClientJettyIT extends OpenAiResponsesClientContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
