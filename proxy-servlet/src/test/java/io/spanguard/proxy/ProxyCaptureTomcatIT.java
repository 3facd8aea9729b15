package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyCaptureTomcatIT extends ProxyCaptureContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
