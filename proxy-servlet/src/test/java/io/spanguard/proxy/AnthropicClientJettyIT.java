package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class AnthropicClientJettyIT extends AnthropicClientContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
