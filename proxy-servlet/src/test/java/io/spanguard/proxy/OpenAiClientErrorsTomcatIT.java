package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class OpenAiClientErrorsTomcatIT extends OpenAiClientErrorsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
