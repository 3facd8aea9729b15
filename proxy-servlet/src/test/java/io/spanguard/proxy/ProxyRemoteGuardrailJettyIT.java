package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyRemoteGuardrailJettyIT extends ProxyRemoteGuardrailContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
