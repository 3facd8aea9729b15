package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyManyStreamsJettyIT extends ProxyManyStreamsContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
