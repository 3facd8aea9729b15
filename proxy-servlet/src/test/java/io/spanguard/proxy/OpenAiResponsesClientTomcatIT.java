package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class OpenAiResponsesClientTomcatIT extends OpenAiResponsesClientContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
