package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyApprovalTomcatIT extends ProxyApprovalContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
