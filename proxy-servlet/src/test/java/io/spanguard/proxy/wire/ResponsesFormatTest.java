package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesFormatTest extends WireFormatContract {

  private static final String REQUEST =
      """
      {"model":"gpt-5-mini","stream":true,"max_output_tokens":50,"instructions":"Be helpful to everybody.",
       "previous_response_id":"resp_0","store":false,
       "input":[
        {"role":"user","content":"What is the weather in Rome?"},
        {"type":"reasoning","id":"rs_0","summary":[{"type":"summary_text","text":"I should look it up."}],"encrypted_content":"ZW5j"},
        {"type":"function_call","call_id":"c1","name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"},
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I am looking it up.","annotations":[]}]},
        {"type":"function_call_output","call_id":"c1","output":"It is sunny in Rome."},
        {"type":"item_reference","id":"msg_0"},
        {"role":"user","content":[
         {"type":"input_text","text":"And what does this picture show?"},
         {"type":"input_image","image_url":"data:image/png;base64,AAAA"},
         {"type":"input_file","file_id":"f1"}]}],
       "tools":[{"type":"function","name":"weather","description":"Tells the weather somewhere.",
        "parameters":{"type":"object","properties":{"city":{"type":"string","description":"The name of a city."}}}},
        {"type":"web_search"}]}
      """;

  private static final String ANSWER =
      """
      {"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,
       "model":"gpt-5-mini-2025","output":[
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Let me think."}]},
        {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"Rome"}},
        {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
         {"type":"output_text","text":"Grüße 😀!","annotations":[],"logprobs":[]},
         {"type":"refusal","refusal":"I cannot."}]},
        {"type":"function_call","id":"fc_1","call_id":"c1","name":"weather","arguments":"{\\"city\\":\\"Rome\\"}","status":"completed"}],
       "usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,
        "output_tokens_details":{"reasoning_tokens":2},"total_tokens":17}}
      """;

  private static final String STREAM =
      """
      event: response.created
      data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-5-mini-2025","output":[],"usage":null}}

      event: response.in_progress
      data: {"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-5-mini-2025","output":[],"usage":null}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}

      event: response.reasoning_summary_part.added
      data: {"type":"response.reasoning_summary_part.added","sequence_number":3,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}

      event: response.reasoning_summary_text.delta
      data: {"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Let me ","obfuscation":"x"}

      event: response.reasoning_summary_text.delta
      data: {"type":"response.reasoning_summary_text.delta","sequence_number":5,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"think."}

      event: response.reasoning_summary_text.done
      data: {"type":"response.reasoning_summary_text.done","sequence_number":6,"item_id":"rs_1","output_index":0,"summary_index":0,"text":"Let me think."}

      event: response.reasoning_summary_part.done
      data: {"type":"response.reasoning_summary_part.done","sequence_number":7,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"Let me think."}}

      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Let me think."}]}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","sequence_number":9,"output_index":1,"item":{"type":"web_search_call","id":"ws_1","status":"in_progress"}}

      event: response.web_search_call.searching
      data: {"type":"response.web_search_call.searching","sequence_number":10,"output_index":1,"item_id":"ws_1"}

      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":11,"output_index":1,"item":{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"Rome"}}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","sequence_number":12,"output_index":2,"item":{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}}

      event: response.content_part.added
      data: {"type":"response.content_part.added","sequence_number":13,"item_id":"msg_1","output_index":2,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","sequence_number":14,"item_id":"msg_1","output_index":2,"content_index":0,"delta":"Grü","logprobs":[]}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","sequence_number":15,"item_id":"msg_1","output_index":2,"content_index":0,"delta":"ße 😀!","logprobs":[]}

      event: response.output_text.done
      data: {"type":"response.output_text.done","sequence_number":16,"item_id":"msg_1","output_index":2,"content_index":0,"text":"Grüße 😀!","logprobs":[]}

      event: response.content_part.done
      data: {"type":"response.content_part.done","sequence_number":17,"item_id":"msg_1","output_index":2,"content_index":0,"part":{"type":"output_text","text":"Grüße 😀!","annotations":[],"logprobs":[]}}

      event: response.content_part.added
      data: {"type":"response.content_part.added","sequence_number":18,"item_id":"msg_1","output_index":2,"content_index":1,"part":{"type":"refusal","refusal":""}}

      event: response.refusal.delta
      data: {"type":"response.refusal.delta","sequence_number":19,"item_id":"msg_1","output_index":2,"content_index":1,"delta":"I cannot."}

      event: response.refusal.done
      data: {"type":"response.refusal.done","sequence_number":20,"item_id":"msg_1","output_index":2,"content_index":1,"refusal":"I cannot."}

      event: response.content_part.done
      data: {"type":"response.content_part.done","sequence_number":21,"item_id":"msg_1","output_index":2,"content_index":1,"part":{"type":"refusal","refusal":"I cannot."}}

      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":22,"output_index":2,"item":{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße 😀!","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"I cannot."}]}}

      event: response.output_item.added
      data: {"type":"response.output_item.added","sequence_number":23,"output_index":3,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"weather","arguments":"","status":"in_progress"}}

      event: response.function_call_arguments.delta
      data: {"type":"response.function_call_arguments.delta","sequence_number":24,"item_id":"fc_1","output_index":3,"delta":"{\\"city\\":"}

      event: response.function_call_arguments.delta
      data: {"type":"response.function_call_arguments.delta","sequence_number":25,"item_id":"fc_1","output_index":3,"delta":"\\"Rome\\"}"}

      event: response.function_call_arguments.done
      data: {"type":"response.function_call_arguments.done","sequence_number":26,"item_id":"fc_1","output_index":3,"arguments":"{\\"city\\":\\"Rome\\"}"}

      event: response.output_item.done
      data: {"type":"response.output_item.done","sequence_number":27,"output_index":3,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"weather","arguments":"{\\"city\\":\\"Rome\\"}","status":"completed"}}

      event: response.completed
      data: {"type":"response.completed","sequence_number":28,"response":{"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"model":"gpt-5-mini-2025","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Let me think."}]},{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"Rome"}},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße 😀!","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"I cannot."}]},{"type":"function_call","id":"fc_1","call_id":"c1","name":"weather","arguments":"{\\"city\\":\\"Rome\\"}","status":"completed"}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":17}}}

      """;

  private final WireFormat format = new ResponsesFormat();

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
  void request_everyItemIsAPart() {
    ModelRequest request = format.readRequest(tree(REQUEST));

    assertThat(request.parts())
        .extracting(part -> part.kind().id(), Part::text, Part::isNew, Part::toolName)
        .containsExactly(
            tuple("system", "Be helpful to everybody.", false, null),
            tuple("prompt", "What is the weather in Rome?", false, null),
            tuple("assistant", "I should look it up.", false, null),
            tuple("assistant", "{\"city\":\"Rome\"}", false, "weather"),
            tuple("assistant", "I am looking it up.", false, null),
            tuple("tool_result", "It is sunny in Rome.", true, "weather"),
            tuple("prompt", "And what does this picture show?", true, null),
            tuple("tool_definition", "weather", false, "weather"),
            tuple("tool_definition", "Tells the weather somewhere.", false, "weather"),
            tuple("tool_definition", "The name of a city.", false, "weather"),
            tuple("tool_definition", "city", false, "weather"));
    assertThat(request.skipped())
        .containsExactly("stored_conversation", "encrypted", "stored_item", "image", "file");
    assertThat(request.model()).isEqualTo("gpt-5-mini");
    assertThat(request.parameters().whole("gen_ai.request.max_tokens")).isEqualTo(50);
  }

  @Test
  void request_inputIsATextAsWell_andAPromptThatIsStored() {
    ModelRequest request =
        format.readRequest(
            tree("{\"input\":\"Hi\",\"prompt\":{\"id\":\"p\",\"variables\":{\"who\":\"Ann\"}}}"));

    assertThat(request.parts())
        .extracting(part -> part.place().toString(), Part::text, Part::isNew)
        .containsExactly(tuple("/input", "Hi", true), tuple("/prompt/variables/who", "Ann", true));
    assertThat(request.skipped()).containsExactly("stored_prompt");
    assertThatThrownBy(() -> format.readRequest(tree("{\"input\":{}}")))
        .hasMessage("/input is neither text nor a list of items");
    assertThatThrownBy(() -> format.readRequest(tree("{\"input\":[\"secret\"]}")))
        .hasMessage("/input/0 is not an item object");
  }

  @Test
  void builtInTools_areCalls_andWhatTheyReturnedIsTold() {
    ModelAnswer answer =
        format.readAnswer(
            tree(
                """
                {"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[
                 {"type":"code_interpreter_call","id":"ci","code":"print(1)","outputs":[{"type":"logs","logs":"1"}]},
                 {"type":"mcp_call","id":"m","name":"lookup","arguments":"{}","output":"found"},
                 {"type":"file_search_call","id":"fs","queries":["q"],"results":null},
                 {"type":"image_generation_call","id":"ig","result":"AAAA"},
                 {"type":"hologram_call","id":"h"}]}
                """));

    assertThat(answer.parts())
        .extracting(part -> part.kind().id(), Part::text, Part::toolName)
        .containsExactly(
            tuple("tool_call", "print(1)", "code_interpreter"),
            tuple("tool_call", "{}", "lookup"),
            tuple("tool_call", "[\"q\"]", "file_search"));
    assertThat(answer.skipped()).containsExactly("server_tool_result", "image", "unknown_content");
    assertThat(answer.finishReasons()).containsExactly("max_output_tokens");
  }

  @Test
  void stream_thatFails() {
    StreamedAnswer stream = format.openStream();
    ProxyError error = ProxyError.of(502, "upstream_invalid", "broken");
    stream.accept(
        ServerSentEvent.of(
            "response.created",
            "{\"type\":\"response.created\",\"sequence_number\":6,"
                + "\"response\":{\"id\":\"resp_7\",\"model\":\"m\"}}"));

    List<ServerSentEvent> failed = format.errorShape().events(error, "t1", stream);

    JsonNode data = StrictJson.object(String.valueOf(failed.get(0).data()));
    assertThat(data.path("sequence_number").asInt()).isEqualTo(7);
    assertThat(data.at("/response/id").asText()).isEqualTo("resp_7");
    assertThat(data.at("/response/model").asText()).isEqualTo("m");
    assertThat(failed).extracting(ServerSentEvent::name).containsExactly("response.failed");
    assertThat(stream.accept(failed.get(0)).kind()).isEqualTo(Kind.ERROR);
    assertThat(stream.answer().finishReasons()).containsExactly("failed");
    assertThat(
            format
                .openStream()
                .accept(ServerSentEvent.of("error", "{\"type\":\"error\",\"message\":\"no\"}"))
                .kind())
        .isEqualTo(Kind.ERROR);
  }
}
