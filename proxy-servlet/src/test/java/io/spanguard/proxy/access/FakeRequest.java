package io.spanguard.proxy.access;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request that has headers and an address, and nothing else. */
final class FakeRequest {

  private FakeRequest() {}

  static HttpServletRequest from(String address, Map<String, String> headers) {
    Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            FakeRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getHeader" -> byName.get((String) arguments[0]);
                  case "getHeaders" -> {
                    String value = byName.get((String) arguments[0]);
                    yield Collections.enumeration(value == null ? List.of() : List.of(value));
                  }
                  case "getRemoteAddr" -> address;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
