package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCredentialsTomcatIT extends ProxyCredentialsContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
