package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.firewall.ToolCall;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestKeysTest {

  private static final String BODY = "{\"a\":1,\"b\":[\"x\",2.50]}";

  @Test
  void request_isBoundToWhoSendsWhatToWhere() throws Exception {
    List<String> keys =
        Stream.of(
                key("ci", "bot", "POST", "/v1/chat", null, BODY),
                key("cd", "bot", "POST", "/v1/chat", null, BODY),
                key("ci", "other", "POST", "/v1/chat", null, BODY),
                key("ci", "bot", "PUT", "/v1/chat", null, BODY),
                key("ci", "bot", "POST", "/v1/messages", null, BODY),
                key("ci", "bot", "POST", "/v1/chat", "beta=true", BODY),
                key("ci", "bot", "POST", "/v1/chat", null, BODY.replace('1', '2')),
                key("ci", "bot", "POST", "/v1/chat", null, "{\"a\":1,\"b\":[2.50,\"x\"]}"),
                key("cib", "ot", "POST", "/v1/chat", null, BODY))
            .toList();

    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void request_isTheSameHoweverItsJsonIsWritten() throws Exception {
    assertThat(
            key("ci", "bot", "POST", "/v1", null, " { \"b\" : [ \"\\u0078\", 2.50 ], \"a\" : 1 } "))
        .isEqualTo(key("ci", "bot", "POST", "/v1", null, BODY));
  }

  @Test
  void call_isBoundToToolAndArguments() {
    assertThat(call("refund", "{\"to\":\"bob\",\"amount\":1}"))
        .isEqualTo(call("refund", "{ \"amount\": 1, \"to\": \"bob\" }"))
        .isNotEqualTo(call("refund", "{\"to\":\"eve\",\"amount\":1}"))
        .isNotEqualTo(call("refunds", "{\"to\":\"bob\",\"amount\":1}"));
    assertThat(call("refund", "{\"a\":1,\"a\":2}"))
        .as("what has two readings stays as it is")
        .isNotEqualTo(call("refund", "{\"a\":2}"));
  }

  private static String key(
      String caller, String target, String method, String path, @Nullable String query, String body)
      throws IOException {
    return RequestKeys.ofRequest(
        caller, target, method, path, query, new ObjectMapper().readTree(body));
  }

  private static String call(String tool, String arguments) {
    return RequestKeys.ofCall(
        ToolCall.of(
            new Part(PartKind.TOOL_CALL, JsonPointer.empty(), arguments, true, tool, "c1", 0)));
  }
}
