package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyUploadJettyIT extends ProxyUploadContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
