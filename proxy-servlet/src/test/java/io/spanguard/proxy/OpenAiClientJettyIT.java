package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class OpenAiClientJettyIT extends OpenAiClientContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
