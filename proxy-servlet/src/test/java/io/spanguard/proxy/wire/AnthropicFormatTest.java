package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonPointer;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnthropicFormatTest extends WireFormatContract {

  private static final String REQUEST =
      """
      {"model":"claude-sonnet","max_tokens":100,"stream":true,"stop_sequences":["END"],
       "metadata":{"user_id":"u1"},"thinking":{"type":"enabled","budget_tokens":1024},
       "system":[{"type":"text","text":"Be helpful to everybody.","cache_control":{"type":"ephemeral"}}],
       "messages":[
        {"role":"user","content":"What is the weather in Rome?"},
        {"role":"assistant","content":[
         {"type":"thinking","thinking":"I should look it up.","signature":"c2ln"},
         {"type":"redacted_thinking","data":"ZW5j"},
         {"type":"text","text":"I am looking it up."},
         {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Rome"}},
         {"type":"server_tool_use","id":"t2","name":"finder","input":{"query":"Rome weather"}},
         {"type":"web_search_tool_result","tool_use_id":"t2","content":[
          {"type":"web_search_result","title":"Weather of Rome","url":"https://weather.example/rome","encrypted_content":"ZW5j"}]}]},
        {"role":"user","content":[
         {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"It is sunny in Rome."}]},
         {"type":"tool_result","tool_use_id":"t1","content":"And it is warm."},
         {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
         {"type":"document","title":"A paper of mine","source":{"type":"text","media_type":"text/plain","data":"The whole paper."}},
         {"type":"document","source":{"type":"url","url":"https://x.example/a.pdf"}},
         {"type":"search_result","source":"https://kb.example/1","title":"Known things","content":[{"type":"text","text":"All is known."}]},
         {"type":"text","text":"And tomorrow?"}]}],
       "tools":[{"name":"weather","description":"Tells the weather somewhere.",
        "input_schema":{"type":"object","properties":{"city":{"type":"string","description":"The name of a city."}}}},
        {"type":"web_search_20250305","name":"finder"}]}
      """;

  private static final String ANSWER =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4","content":[
        {"type":"thinking","thinking":"Let me think.","signature":"c2ln"},
        {"type":"redacted_thinking","data":"ZW5j"},
        {"type":"text","text":"Grüße 😀!","citations":[{"type":"char_location","cited_text":"cited","document_index":0}]},
        {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Rome","days":2}},
        {"type":"server_tool_use","id":"t2","name":"web_search","input":{"query":"Rome"}},
        {"type":"web_search_tool_result","tool_use_id":"t2","content":[]},
        {"type":"tool_use","id":"t3","name":"now","input":{}}],
       "stop_reason":"tool_use","stop_sequence":null,
       "usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":7}}
      """;

  private static final String STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me "}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"think."}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZW5j"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: content_block_start
      data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Grü"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"type":"char_location","cited_text":"cited","document_index":0}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"ße 😀!"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":2}

      event: content_block_start
      data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t1","name":"weather","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":\\"Ro"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"me\\",\\"days\\":2}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":3}

      event: content_block_start
      data: {"type":"content_block_start","index":4,"content_block":{"type":"server_tool_use","id":"t2","name":"web_search","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\":\\"Rome\\"}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":4}

      event: content_block_start
      data: {"type":"content_block_start","index":5,"content_block":{"type":"web_search_tool_result","tool_use_id":"t2","content":[]}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":5}

      event: content_block_start
      data: {"type":"content_block_start","index":6,"content_block":{"type":"tool_use","id":"t3","name":"now","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":6,"delta":{"type":"input_json_delta","partial_json":"{}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":6}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":7}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private final WireFormat format = AnthropicFormat.messages();

  @Override
  WireFormat format() {
    return format;
  }

  @Override
  String request() {
    return REQUEST;
  }

  @Override
  String answer() {
    return ANSWER;
  }

  @Override
  String stream() {
    return STREAM;
  }

  @Test
  void request_everyBlockIsAPart() {
    ModelRequest request = format.readRequest(tree(REQUEST));

    assertThat(request.parts())
        .extracting(part -> part.kind().id(), Part::text, Part::isNew, Part::toolName)
        .containsExactly(
            tuple("system", "Be helpful to everybody.", false, null),
            tuple("prompt", "What is the weather in Rome?", false, null),
            tuple("assistant", "I should look it up.", false, null),
            tuple("assistant", "I am looking it up.", false, null),
            tuple("assistant", "{\"city\":\"Rome\"}", false, "weather"),
            tuple("assistant", "{\"query\":\"Rome weather\"}", false, "finder"),
            tuple("tool_result", "Weather of Rome", false, "finder"),
            tuple("tool_result", "https://weather.example/rome", false, "finder"),
            tuple("tool_result", "It is sunny in Rome.", true, "weather"),
            tuple("tool_result", "And it is warm.", true, "weather"),
            tuple("prompt", "A paper of mine", true, null),
            tuple("prompt", "The whole paper.", true, null),
            tuple("tool_result", "https://kb.example/1", true, null),
            tuple("tool_result", "Known things", true, null),
            tuple("tool_result", "All is known.", true, null),
            tuple("prompt", "And tomorrow?", true, null),
            tuple("tool_definition", "weather", false, "weather"),
            tuple("tool_definition", "Tells the weather somewhere.", false, "weather"),
            tuple("tool_definition", "The name of a city.", false, "weather"),
            tuple("tool_definition", "city", false, "weather"),
            tuple("tool_definition", "web_search_20250305", false, "finder"),
            tuple("tool_definition", "finder", false, "finder"));
    assertThat(request.skipped()).containsExactly("encrypted", "image", "file");
    assertThat(request.model()).isEqualTo("claude-sonnet");
    assertThat(request.parameters().whole("gen_ai.request.max_tokens")).isEqualTo(100);
  }

  @Test
  void usage_addsCachedTokensToTheInput() {
    assertThat(format.readAnswer(tree(ANSWER)).usage()).isEqualTo(new Usage(17L, 7L, 4L, 3L, null));
  }

  @Test
  void changedThinking_goesOnEmpty_withItsSignature() {
    JsonPointer thinking = JsonPointer.compile("/messages/1/content/0/thinking");

    assertThat(format.replacements(tree(REQUEST), Map.of(thinking, "I should {EMAIL}.")))
        .isEqualTo(Map.of(thinking, ""));
    assertThat(format.readAnswer(tree(ANSWER)).parts())
        .filteredOn(part -> !format.mayChange(part))
        .extracting(Part::kind)
        .containsExactly(PartKind.REASONING);
  }

  @Test
  void changedArguments_ofACallThatIsOnlyNamed_followItsName() {
    StreamedAnswer stream = format.openStream();
    StreamedEvent event =
        stream.accept(
            ServerSentEvent.of(
                "content_block_start",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"now\",\"input\":{}}}"));

    assertThat(event.pieces())
        .extracting(Piece::kind, Piece::text, Piece::toolName, Piece::toolCallId)
        .containsExactly(tuple(PartKind.TOOL_CALL, "", "now", "t1"));
    assertThat(event.with(List.of("{\"a\":1}")))
        .get()
        .satisfies(
            with ->
                assertThat(new String(with.bytes(), StandardCharsets.UTF_8))
                    .startsWith(new String(event.event().bytes(), StandardCharsets.UTF_8))
                    .endsWith(
                        "data:"
                            + " {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1}\"}}\n\n"));
  }

  @Test
  void stream_errorsAndNonsense() {
    StreamedAnswer stream = format.openStream();

    assertThat(
            stream
                .accept(
                    ServerSentEvent.of(
                        "error",
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"))
                .kind())
        .isEqualTo(Kind.ERROR);
    assertThat(stream.isComplete()).isFalse();
    assertThatThrownBy(() -> stream.accept(ServerSentEvent.of("message_start", "secret")))
        .isInstanceOf(WireFormatException.class)
        .hasMessageNotContaining("secret");
    assertThatThrownBy(
            () ->
                stream.accept(
                    ServerSentEvent.of(
                        "content_block_delta",
                        "{\"type\":\"content_block_delta\",\"index\":9999}")))
        .hasMessage("index of content blocks is not 0 to 4095: 9999");
  }

  @Test
  void request_ofAnotherShape_isRefusedWithItsPlace() {
    assertThatThrownBy(() -> format.readRequest(tree("{}")))
        .hasMessage("/messages is not an array of messages");
    assertThatThrownBy(() -> format.readRequest(tree("{\"messages\":[{\"content\":{}}]}")))
        .hasMessage("/messages/0/content is neither text nor a list of content blocks");
    assertThatThrownBy(() -> format.readAnswer(tree("{\"text\":\"secret\"}")))
        .hasMessage("/content is not an array of content blocks");
  }

  @Test
  void countTokens_readsTheSameRequest_andNoAnswer() {
    WireFormat counting = AnthropicFormat.countTokens();

    ModelRequest request = counting.readRequest(tree(REQUEST));

    assertThat(request.parts()).isEqualTo(format.readRequest(tree(REQUEST)).parts());
    assertThat(request.spanName()).isEqualTo("count_tokens");
    assertThat(counting.readAnswer(tree("{\"input_tokens\":12}")).parts()).isEmpty();
    assertThat(counting.refusalShape()).isEmpty();
  }

  @Test
  void messages_areInOpenTelemetrysShape() {
    Map<String, String> input =
        format.inputMessages(tree(REQUEST), format.readRequest(tree(REQUEST)).parts());

    assertThat(input.get("gen_ai.system_instructions"))
        .isEqualTo("[{\"type\":\"text\",\"content\":\"Be helpful to everybody.\"}]");
    assertThat(input.get("gen_ai.input.messages"))
        .contains(
            "{\"type\":\"reasoning\",\"content\":\"I should look it up.\"}",
            "{\"type\":\"tool_call\",\"id\":\"t1\",\"name\":\"weather\",\"arguments\":{\"city\":\"Rome\"}}",
            "{\"type\":\"tool_call_response\",\"id\":\"t1\",\"response\":\"It is sunny in"
                + " Rome.\"}");
    assertThat(input.get("gen_ai.tool.definitions")).contains("Tells the weather somewhere.");
  }
}
