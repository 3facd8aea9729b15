package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class OpenAiClientTomcatIT extends OpenAiClientContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
