package io.spanguard.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoModelIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final DemoModel model = DemoModel.start(new QueuedThreadPool(), Duration.ZERO);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    model.close();
  }

  @Test
  void repeatsWhatItIsTold() throws Exception {
    JsonNode answer =
        MAPPER.readTree(
            chat("{'model':'m','messages':[{'role':'user','content':'Good morning'}]}").body());

    assertThat(answer.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(answer.at("/choices/0/message/content").asText())
        .isEqualTo("You said: Good morning");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(7);
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(13);
  }

  @Test
  void readsTextParts() throws Exception {
    String request =
        "{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'one'},"
            + "{'type':'text','text':'two'}]}]}";

    assertThat(MAPPER.readTree(chat(request).body()).at("/choices/0/message/content").asText())
        .isEqualTo("You said: one\ntwo");
  }

  @Test
  void stopsAtMaxTokens() throws Exception {
    JsonNode answer =
        MAPPER.readTree(
            chat("{'model':'m','max_tokens':2,'messages':[{'role':'user','content':'Hi'}]}")
                .body());

    assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("You said");
    assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
  }

  @Test
  void stream_withUsage_endsWithTheUsageChunk() throws Exception {
    HttpResponse<String> response =
        chat(
            "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
                + "'messages':[{'role':'user','content':'Hello'}]}");
    List<JsonNode> chunks = chunks(response.body());

    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(text(chunks)).isEqualTo("You said: Hello");
    assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.get(0).path("usage").isNull()).isTrue();
    JsonNode last = chunks.get(chunks.size() - 1);
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(4);
    assertThat(response.body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void stream_withoutUsage_hasNone() throws Exception {
    List<JsonNode> chunks =
        chunks(
            chat("{'model':'m','stream':true,'messages':[{'role':'user','content':'Hello'}]}")
                .body());

    assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
    assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
  }

  @Test
  void callsToolsWhenAsked_theSameStreamed() throws Exception {
    String request =
        "'model':'m','tools':[{'type':'function','function':{'name':'refund'}}],"
            + "'messages':[{'role':'user','content':'call refund {\\'amount\\': 5}'}]}";
    JsonNode whole = MAPPER.readTree(chat("{" + request).body());
    List<JsonNode> chunks = chunks(chat("{'stream':true," + request).body());

    assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(whole.at("/choices/0/message/content").isNull()).isTrue();
    JsonNode function = whole.at("/choices/0/message/tool_calls/0/function");
    assertThat(function.path("name").asText()).isEqualTo("refund");
    assertThat(function.path("arguments").asText()).isEqualTo("{\"amount\": 5}");
    StringBuilder arguments = new StringBuilder();
    for (JsonNode chunk : chunks) {
      arguments.append(chunk.at("/choices/0/delta/tool_calls/0/function/arguments").asText(""));
    }
    assertThat(arguments).hasToString("{\"amount\": 5}");
  }

  @Test
  void malformedRequests_areA400InOpenAisShape() throws Exception {
    for (String request :
        List.of("{", "[]", "{}", "{'model':'m'}", "{'model':'m','messages':[{}]}")) {
      HttpResponse<String> response = chat(request);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(MAPPER.readTree(response.body()).at("/error/type").asText())
          .isEqualTo("invalid_request_error");
    }
  }

  @Test
  void failsWhenAsked() throws Exception {
    assertThat(chat("{'model':'m','messages':[{'role':'user','content':'fail 503'}]}").statusCode())
        .isEqualTo(503);
  }

  @Test
  void otherApis_repeatAsWell_wholeAndStreamed() throws Exception {
    assertThat(
            MAPPER
                .readTree(post("/v1/responses", "{'model':'m','input':'Hi'}").body())
                .at("/output/0/content/0/text")
                .asText())
        .isEqualTo("You said: Hi");
    assertThat(
            MAPPER
                .readTree(
                    post(
                            "/v1/messages",
                            "{'model':'m','messages':[{'role':'user','content':'Hi'}]}")
                        .body())
                .at("/content/0/text")
                .asText())
        .isEqualTo("You said: Hi");
    assertThat(
            MAPPER
                .readTree(post("/v1/completions", "{'model':'m','prompt':'Hi'}").body())
                .at("/choices/0/text")
                .asText())
        .isEqualTo("You said: Hi");
    assertThat(post("/v1/responses", "{'model':'m','stream':true,'input':'Hi'}").body())
        .startsWith("event: response.created\n")
        .contains("event: response.output_text.delta\n", "\"output_tokens\":")
        .contains("event: response.completed\n")
        .doesNotContain("[DONE]");
    assertThat(
            post(
                    "/v1/messages",
                    "{'model':'m','stream':true,'tools':[{'name':'now'}],"
                        + "'messages':[{'role':'user','content':'call now {}'}]}")
                .body())
        .startsWith("event: message_start\n")
        .contains(
            "\"type\":\"tool_use\"", "\"partial_json\":\"{}\"", "\"stop_reason\":\"tool_use\"")
        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  @Test
  void otherApis_callToolsWhenAsked() throws Exception {
    String say = "call now {\\'zone\\': \\'UTC\\'}";
    String responses =
        "'model':'m','tools':[{'type':'function','name':'now'}],'input':'" + say + "'}";
    String messages =
        "'model':'m','tools':[{'name':'now'}],'messages':[{'role':'user','content':'"
            + say
            + "'}]}";

    JsonNode response = MAPPER.readTree(post("/v1/responses", "{" + responses).body());
    assertThat(response.at("/output/0/type").asText()).isEqualTo("function_call");
    assertThat(response.at("/output/0/arguments").asText()).isEqualTo("{\"zone\": \"UTC\"}");
    assertThat(post("/v1/responses", "{'stream':true," + responses).body())
        .contains("event: response.function_call_arguments.delta\n")
        .contains("event: response.function_call_arguments.done\n");
    JsonNode message = MAPPER.readTree(post("/v1/messages", "{" + messages).body());
    assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(message.at("/content/0/input/zone").asText()).isEqualTo("UTC");
  }

  @Test
  void otherApis_tellTheirUsage_andStopAtTheLimit() throws Exception {
    String ask = "{'model':'m','max_tokens':2,'messages':[{'role':'user','content':'Hello'}]";
    JsonNode message = MAPPER.readTree(post("/v1/messages", ask + "}").body());
    assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(2);
    assertThat(post("/v1/messages", ask + ",'stream':true}").body())
        .contains("\"stop_reason\":\"max_tokens\"", "\"usage\":{\"output_tokens\":2}");
    assertThat(
            post("/v1/responses", "{'model':'m','max_output_tokens':2,'stream':true,'input':'Hi'}")
                .body())
        .contains("event: response.incomplete\n", "\"output_tokens\":2");
    assertThat(
            post(
                    "/v1/completions",
                    "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
                        + "'max_tokens':-1,'prompt':'Hello'}")
                .body())
        .contains("\"completion_tokens\":4", "\"finish_reason\":\"stop\"")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void errorOfAMessage_isInAnthropicsShape() throws Exception {
    HttpResponse<String> response =
        post("/v1/messages", "{'model':'m','messages':[{'role':'user','content':'fail 529'}]}");

    assertThat(response.statusCode()).isEqualTo(529);
    assertThat(MAPPER.readTree(response.body()).path("type").asText()).isEqualTo("error");
  }

  @Test
  void numbers_areTheSameOnEveryRun() throws Exception {
    String first = post("/v1/embeddings", "{'model':'m','input':['one','two']}").body();

    assertThat(post("/v1/embeddings", "{'model':'m','input':['one','two']}").body())
        .isEqualTo(first);
    assertThat(MAPPER.readTree(first).path("data")).hasSize(2);
    assertThat(
            MAPPER
                .readTree(post("/v1/moderations", "{'input':'flag me'}").body())
                .at("/results/0/flagged")
                .asBoolean())
        .isTrue();
    assertThat(
            MAPPER
                .readTree(
                    post(
                            "/v1/messages/count_tokens",
                            "{'messages':[{'role':'user','content':'eight888'}]}")
                        .body())
                .path("input_tokens")
                .asInt())
        .isEqualTo(2);
  }

  @Test
  void models_listsTheOne() throws Exception {
    assertThat(MAPPER.readTree(get("/v1/models").body()).at("/data/0/id").asText())
        .isEqualTo(DemoModel.NAME);
    assertThat(get("/v1/other").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> chat(String json) throws IOException, InterruptedException {
    return post("/v1/chat/completions", json);
  }

  private HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(model.baseUrl().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(model.baseUrl().resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static List<JsonNode> chunks(String events) throws IOException {
    List<JsonNode> chunks = new ArrayList<>();
    for (String line : events.lines().filter(line -> line.startsWith("data: {")).toList()) {
      chunks.add(MAPPER.readTree(line.substring("data: ".length())));
    }
    return chunks;
  }

  private static String text(List<JsonNode> chunks) {
    StringBuilder text = new StringBuilder();
    for (JsonNode chunk : chunks) {
      text.append(chunk.at("/choices/0/delta/content").asText(""));
    }
    return text.toString();
  }
}
