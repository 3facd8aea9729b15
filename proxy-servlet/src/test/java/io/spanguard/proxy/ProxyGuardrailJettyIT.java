package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyGuardrailJettyIT extends ProxyGuardrailContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
