package io.spanguard.proxy;

import jakarta.servlet.Filter;

final class ProxyUploadTomcatIT extends ProxyUploadContract {

  @Override
  Container start(Filter filter) {
    return TomcatContainer.start(filter);
  }
}
