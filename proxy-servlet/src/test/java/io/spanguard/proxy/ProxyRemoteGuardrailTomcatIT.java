package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyRemoteGuardrailTomcatIT extends ProxyRemoteGuardrailContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
