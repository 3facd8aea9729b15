package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyFirewallTomcatIT extends ProxyFirewallContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
