package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyGuardrailTomcatIT extends ProxyGuardrailContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
