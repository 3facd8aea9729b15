package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class LangChain4jTomcatIT extends LangChain4jContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
