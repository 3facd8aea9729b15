package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class AnthropicClientTomcatIT extends AnthropicClientContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
