package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyApprovalJettyIT extends ProxyApprovalContract {

  @Override
  Container start(Filter filter) {
    return JettyContainer.start(filter);
  }
}
