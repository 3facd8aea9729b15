package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class LangChain4jErrorsTomcatIT extends LangChain4jErrorsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
