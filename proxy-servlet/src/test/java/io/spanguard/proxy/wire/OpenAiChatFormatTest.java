package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import io.spanguard.trace.AttributeValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiChatFormatTest extends WireFormatContract {

  private static final String REQUEST =
      """
      {"model":"gpt-4o-mini","stream":true,"max_completion_tokens":50,"temperature":0.5,"n":2,
       "stop":["END"],"seed":7,"user":"u1","metadata":{"session_id":"s1"},
       "messages":[
        {"role":"developer","content":"Be helpful to everybody."},
        {"role":"user","content":"What is the weather in Rome?"},
        {"role":"assistant","content":null,"refusal":"I would rather not.","tool_calls":[
         {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},
        {"role":"tool","tool_call_id":"c1","content":"It is sunny in Rome."},
        {"role":"user","content":[
         {"type":"text","text":"And what does this picture show?"},
         {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
         {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},
         {"type":"file","file":{"file_id":"f1"}},
         {"type":"text","text":"Answer briefly, please."}]}],
       "tools":[{"type":"function","function":{"name":"weather","description":"Tells the weather somewhere.",
        "parameters":{"type":"object","properties":{
         "city/name":{"type":"string","description":"The name of a city.","enum":["Rome or so"]},
         "name":{"type":"string","title":"Anything at all."}},"required":["name"]}}}]}
      """;

  private static final String ANSWER =
      """
      {"id":"a1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024","choices":[
       {"index":0,"message":{"role":"assistant","reasoning_content":"Let me think.","content":"Grüße 😀!"},
        "finish_reason":"stop"},
       {"index":1,"message":{"role":"assistant","content":null,"refusal":"I cannot.","tool_calls":[
        {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}},
        {"id":"c2","type":"function","function":{"name":"now","arguments":""}}]},
        "finish_reason":"tool_calls"}],
       "usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,
        "prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
      """;

  private static final String STREAM =
      """
      : warming up

      data: {"id":"a1","model":"gpt-4o-mini-2024","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{"role":"assistant","content":null}}]}

      data: {"id":"a1","choices":[{"index":0,"delta":{"reasoning_content":"Let me "}}]}

      data: {"id":"a1","choices":[{"index":0,"delta":{"reasoning_content":"think."}}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{"refusal":"I can"}}]}

      data: {"id":"a1","choices":[{"index":0,"delta":{"content":"Grü"}}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"weather","arguments":""}}]}}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":"}}]}}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"now","arguments":""}}]}}]}

      data: {"id":"a1","choices":[{"index":0,"delta":{"content":"ße 😀"}},{"index":1,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"Rome\\"}"}}]}}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{"refusal":"not."}}]}

      data: {"id":"a1","choices":[{"index":0,"delta":{"content":"!"}}]}

      data: {"id":"a1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: {"id":"a1","choices":[{"index":1,"delta":{},"finish_reason":"tool_calls"}]}

      data: {"id":"a1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}

      data: [DONE]

      """;

  private final WireFormat format = new OpenAiChatFormat();

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
  void request_everyRoleIsAPart() {
    ModelRequest request = format.readRequest(tree(REQUEST));

    assertThat(request.parts())
        .extracting(part -> part.kind().id(), Part::text, Part::isNew, Part::toolName)
        .containsExactly(
            tuple("system", "Be helpful to everybody.", false, null),
            tuple("prompt", "What is the weather in Rome?", false, null),
            tuple("assistant", "I would rather not.", false, null),
            tuple("assistant", "{\"city\":\"Rome\"}", false, "weather"),
            tuple("tool_result", "It is sunny in Rome.", true, "weather"),
            tuple("prompt", "And what does this picture show?", true, null),
            tuple("prompt", "Answer briefly, please.", true, null),
            tuple("tool_definition", "weather", false, "weather"),
            tuple("tool_definition", "Tells the weather somewhere.", false, "weather"),
            tuple("tool_definition", "The name of a city.", false, "weather"),
            tuple("tool_definition", "Rome or so", false, "weather"),
            tuple("tool_definition", "Anything at all.", false, "weather"),
            tuple("tool_definition", "city/name", false, "weather"));
    assertThat(request.skipped()).containsExactly("image", "audio", "file");
    assertThat(request.model()).isEqualTo("gpt-4o-mini");
    assertThat(request.stream()).isTrue();
    assertThat(request.usageAsked()).isFalse();
    assertThat(request.parameters().asMap())
        .containsOnly(
            Map.entry("gen_ai.request.max_tokens", AttributeValue.of(50)),
            Map.entry("gen_ai.request.temperature", AttributeValue.of(0.5)),
            Map.entry("gen_ai.request.seed", AttributeValue.of(7)),
            Map.entry("gen_ai.request.stop_sequences", AttributeValue.ofTexts(List.of("END"))),
            Map.entry("gen_ai.request.choice.count", AttributeValue.of(2)),
            Map.entry("gen_ai.request.stream", AttributeValue.of(true)));
  }

  @Test
  void request_oldNamesAndOtherServers() {
    ModelRequest request =
        format.readRequest(
            tree(
                """
                {"messages":[{"role":"function","name":"f","content":"result"},
                  {"role":"critic","content":"stranger"},{"role":"user","content":["a",{"text":"b"}]},
                  {"role":"user","content":[{"type":"hologram"},{"type":"text","text":{"value":"odd"}}],"note":"psst"}],
                 "functions":[{"name":"f","description":"does"}],"max_tokens":5,"top_k":3,
                 "documents":[{"title":"t","text":"d"}],"prediction":{"type":"content","content":"p"},
                 "chat_template":"{{ hidden }}"}
                """));

    assertThat(request.parts())
        .extracting(part -> part.kind().id(), Part::text, Part::toolName)
        .containsExactly(
            tuple("tool_result", "result", "f"),
            tuple("prompt", "stranger", null),
            tuple("prompt", "a", null),
            tuple("prompt", "b", null),
            tuple("tool_definition", "f", "f"),
            tuple("tool_definition", "does", "f"),
            tuple("tool_result", "t", null),
            tuple("tool_result", "d", null),
            tuple("assistant", "p", null));
    assertThat(request.parts()).allMatch(Part::isNew);
    assertThat(request.skipped()).containsExactly("unknown_content", "unknown_field");
    assertThat(request.model()).isNull();
    assertThat(request.parameters().whole("gen_ai.request.max_tokens")).isEqualTo(5);
  }

  @Test
  void request_ofAnotherShape_isRefusedWithItsPlace() {
    assertThatThrownBy(() -> format.readRequest(tree("{}")))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("/messages is not an array of messages");
    assertThatThrownBy(() -> format.readRequest(tree("{\"messages\":[\"secret\"]}")))
        .hasMessage("/messages/0 is not a message object");
    assertThatThrownBy(() -> format.readRequest(tree("{\"messages\":[{\"content\":{\"a\":1}}]}")))
        .hasMessage("/messages/0/content is neither text nor a list of content");
    assertThatThrownBy(() -> format.readRequest(tree("{\"messages\":[],\"stream\":\"yes\"}")))
        .hasMessage("/stream is neither true nor false");
  }

  @Test
  void answer_ofCompatibleServers() {
    ModelAnswer answer =
        format.readAnswer(
            tree(
                """
                {"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
                  {"type":"text","text":"yes"}],"reasoning":"r","function_call":{"name":"f","arguments":{"a":1}},
                  "audio":{"id":"x","data":"AAAA","transcript":"spoken"}}}],
                 "usage":{"prompt_tokens":3,"completion_tokens":null,"prompt_cache_hit_tokens":2}}
                """));

    assertThat(answer.parts())
        .extracting(part -> part.kind().id(), Part::text)
        .containsExactly(
            tuple("reasoning", "r"),
            tuple("reasoning", "hm"),
            tuple("completion", "yes"),
            tuple("completion", "spoken"),
            tuple("tool_call", "{\"a\":1}"));
    assertThat(answer.skipped()).containsExactly("audio");
    assertThat(answer.usage()).isEqualTo(new Usage(3L, null, 2L, null, null));
    assertThatThrownBy(() -> format.readAnswer(tree("{\"text\":\"secret\"}")))
        .hasMessage("/choices is not an array of choices");
  }

  @Test
  void stream_ofCompatibleServers() {
    StreamedAnswer stream = format.openStream();

    assertThat(
            accept(
                stream,
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"text\":\"hm\"}]}]}}]}"))
        .isEqualTo(Kind.CONTENT);
    assertThat(accept(stream, "{\"choices\":[{\"delta\":{\"content\":\"yes\"}}]}"))
        .isEqualTo(Kind.CONTENT);
    assertThat(
            accept(
                stream,
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}"))
        .isEqualTo(Kind.CONTENT);
    assertThat(stream.isComplete()).isFalse();
    assertThat(
            accept(
                stream,
                "{\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1}}"))
        .isEqualTo(Kind.OTHER);
    assertThat(stream.isComplete()).isTrue();
    assertThat(stream.answer().parts())
        .extracting(part -> part.kind().id(), Part::text, Part::toolName)
        .containsExactly(
            tuple("reasoning", "hm", null),
            tuple("completion", "yes", null),
            tuple("tool_call", "{}", "f"));
    assertThat(stream.answer().usage().input()).isEqualTo(1);
  }

  @Test
  void stream_errorsAndNonsense() {
    StreamedAnswer stream = format.openStream();

    assertThat(accept(stream, "{\"error\":{\"message\":\"overloaded\"}}")).isEqualTo(Kind.ERROR);
    assertThat(
            accept(
                stream,
                "{\"error\":{},\"choices\":[{\"delta\":{\"content\":\"x\"},\"text\":\"y\"}]}"))
        .isEqualTo(Kind.ERROR);
    assertThat(stream.answer().parts()).extracting(Part::text).containsExactly("x");
    assertThat(stream.answer().skipped()).containsExactly("unknown_field");
    assertThat(accept(stream, "{\"choices\":[],\"prompt_filter_results\":[]}"))
        .isEqualTo(Kind.OTHER);
    assertThat(stream.isComplete()).isFalse();
    assertThatThrownBy(() -> accept(stream, "secret")).isInstanceOf(WireFormatException.class);
    assertThatThrownBy(() -> accept(stream, "{\"choices\":[{\"index\":100000000}]}"))
        .hasMessage("index of choices is not 0 to 127: 100000000");
  }

  @Test
  void changedEvent_losesWhatRepeatsItsText_andGoesWhereNothingIsLeft() {
    StreamedAnswer stream = format.openStream();
    StreamedEvent event =
        stream.accept(
            ServerSentEvent.of(
                null,
                "{\"choices\":[{\"delta\":{\"content\":\"sk-1\"},\"logprobs\":{\"content\":[{\"token\":\"sk-1\"}]}}]}"));

    assertThat(event.with(List.of("sk-1"))).containsSame(event.event());
    assertThat(event.with(List.of(""))).isEmpty();
    assertThat(event.with(List.of("{KEY}")))
        .get()
        .extracting(ServerSentEvent::data)
        .isEqualTo("{\"choices\":[{\"delta\":{\"content\":\"{KEY}\"},\"logprobs\":null}]}");
  }

  @Test
  void toolCallWithoutArguments_isAPieceAllTheSame() {
    StreamedAnswer stream = format.openStream();
    StreamedEvent event =
        stream.accept(
            ServerSentEvent.of(
                null,
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"now\"}}]}}]}"));

    assertThat(event.kind()).isEqualTo(Kind.CONTENT);
    assertThat(event.pieces())
        .extracting(Piece::kind, Piece::text, Piece::toolName, Piece::toolCallId)
        .containsExactly(tuple(PartKind.TOOL_CALL, "", "now", "c1"));
    assertThat(event.with(List.of("{}")))
        .get()
        .extracting(ServerSentEvent::data)
        .isEqualTo(
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]}}]}");
  }

  @Test
  void askingForUsage_keepsOtherStreamOptions() {
    ObjectNode asking =
        format.askingForUsage(
            tree("{\"messages\":[],\"stream_options\":{\"include_obfuscation\":false}}"));

    assertThat(asking.toString())
        .isEqualTo(
            "{\"messages\":[],\"stream_options\":{\"include_obfuscation\":false,\"include_usage\":true}}");
  }

  @Test
  void messages_areInOpenTelemetrysShape() {
    ObjectNode body =
        tree(
            """
            {"messages":[{"role":"system","content":"S"},
              {"role":"assistant","content":"A","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"R"},
              {"role":"user","content":[{"type":"text","text":"U"},{"type":"image_url","image_url":{"url":"http://x/secret"}}]}],
             "tools":[{"type":"function","function":{"name":"f","description":"D","parameters":{"type":"object"}}}]}
            """);

    Map<String, String> input = format.inputMessages(body, format.readRequest(body).parts());
    ModelAnswer answer = format.readAnswer(tree(ANSWER));
    Map<String, String> output = format.outputMessages(answer, answer.parts());

    assertThat(input)
        .containsEntry(
            "gen_ai.input.messages",
            "[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"S\"}]},"
                + "{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"A\"},"
                + "{\"type\":\"tool_call\",\"id\":\"c1\",\"name\":\"f\",\"arguments\":{\"a\":1}}]},"
                + "{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"c1\",\"response\":\"R\"}]},"
                + "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"U\"},{\"type\":\"uri\",\"modality\":\"image\"}]}]")
        .containsEntry(
            "gen_ai.tool.definitions",
            "[{\"type\":\"function\",\"name\":\"f\",\"description\":\"D\",\"parameters\":{\"type\":\"object\"}}]");
    assertThat(output)
        .containsOnly(
            Map.entry(
                "gen_ai.output.messages",
                "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"reasoning\",\"content\":\"Let me"
                    + " think.\"},{\"type\":\"text\",\"content\":\"Grüße"
                    + " 😀!\"}],\"finish_reason\":\"stop\"},{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"I"
                    + " cannot.\"},"
                    + "{\"type\":\"tool_call\",\"id\":\"c1\",\"name\":\"weather\",\"arguments\":{\"city\":\"Rome\"}},"
                    + "{\"type\":\"tool_call\",\"id\":\"c2\",\"name\":\"now\",\"arguments\":\"\"}],\"finish_reason\":\"tool_calls\"}]"));
  }

  static Stream<Arguments> chunksWithoutUsage() {
    return Stream.of(
        argumentSet(
            "last",
            "{\"id\":\"c\",\"choices\":[],\"usage\":null}",
            "{\"id\":\"c\",\"choices\":[]}"),
        argumentSet(
            "in between, with white space",
            "{\"id\":\"c\" , \"usage\" : null, \"choices\": []}",
            "{\"id\":\"c\" , \"choices\": []}"),
        argumentSet("first", "{\"usage\":null,\"choices\":[]}", "{\"choices\":[]}"),
        argumentSet(
            "and one further down",
            "{\"x\":{\"usage\":null},\"choices\":[],\"usage\":null}",
            "{\"x\":{\"usage\":null},\"choices\":[]}"),
        argumentSet(
            "said in the text",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\\"usage\\\":null\"}}],\"usage\":null}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\\"usage\\\":null\"}}]}"));
  }

  @ParameterizedTest
  @MethodSource("chunksWithoutUsage")
  void usageThatIsNull_isThereOnlyForWhoeverAsked(String data, String without) throws IOException {
    ServerSentEvent event = events("id: 7\ndata: " + data + "\nretry: 9\n\n").get(0);

    assertThat(format.openStream().accept(event).event()).isSameAs(event);
    assertThat(format.openStreamWithoutUsage().accept(event).event().bytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("id: 7\ndata: " + without + "\nretry: 9\n\n");
  }

  private static Kind accept(StreamedAnswer stream, String data) {
    return stream.accept(ServerSentEvent.of(null, data)).kind();
  }
}
