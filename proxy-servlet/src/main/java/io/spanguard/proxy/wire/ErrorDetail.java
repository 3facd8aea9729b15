package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The object in an error that says which guardrail, rule or approval it is about. */
final class ErrorDetail {

  private static final List<String> ORDER =
      List.of("id", "detector", "rule", "tool", "category", "side", "reason", "expires_at");

  private ErrorDetail() {}

  static void put(ObjectNode error, String name, Map<String, String> detail, String traceId) {
    ObjectNode object = error.putObject(name);
    Map<String, String> rest = new TreeMap<>(detail);
    for (String key : ORDER) {
      String value = rest.remove(key);
      if (value != null) {
        object.put(key, value);
      }
    }
    rest.forEach(object::put);
    object.put("trace_id", traceId);
  }
}
