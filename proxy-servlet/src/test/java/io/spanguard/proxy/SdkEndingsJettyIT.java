package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class SdkEndingsJettyIT extends SdkEndingsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
