package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class SdkEndingsTomcatIT extends SdkEndingsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
