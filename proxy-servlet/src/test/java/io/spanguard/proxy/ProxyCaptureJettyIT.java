package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCaptureJettyIT extends ProxyCaptureContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
