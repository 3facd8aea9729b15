package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyFirewallJettyIT extends ProxyFirewallContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
