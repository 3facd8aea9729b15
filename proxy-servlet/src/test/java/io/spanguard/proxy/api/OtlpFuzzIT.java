package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.spanguard.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OTLP of every kind of wrongness, drawn by its structure: never a fault of the server, never a
 * part of a refused request kept, and of one that is taken exactly what the answer says. A failure
 * names the seed; {@code -Dspanguard.fuzz=100} draws a hundred times as many.
 */
final class OtlpFuzzIT {

  private static final int ROUNDS = 400 * Integer.getInteger("spanguard.fuzz", 1);
  private static final String PROTOBUF = "application/x-protobuf";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String[] KEYS = {
    "gen_ai.system",
    "gen_ai.operation.name",
    "gen_ai.usage.input_tokens",
    "gen_ai.input.messages",
    "llm.input_messages.0.message.content",
    "llm.token_count.prompt",
    "llm.invocation_parameters",
    "openinference.span.kind",
    "traceloop.span.kind",
    "gen_ai.response.finish_reasons",
    "session.id",
    "metadata",
    "tag.tags",
    "guardrail.outcome",
    "spanguard.status",
    "spanguard.trace_id",
    "service.name",
    "$bytes",
    ""
  };

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = new ApiServer();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void protobuf_isKeptAsTheAnswerSays_orNotAtAll() throws Exception {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] body = new RandomProtobuf(random, 8 * random.nextInt(5), KEYS).request();
      int before = server.offered.get();

      HttpResponse<byte[]> answer = send(PROTOBUF, null, body);

      List<Span> kept = kept(before);
      if (answer.statusCode() == 200) {
        var said = ExportTraceServiceResponse.parseFrom(answer.body()).getPartialSuccess();
        assertThat(kept.size() + said.getRejectedSpans())
            .as("seed %s: %s", seed, said)
            .isEqualTo(spans(ExportTraceServiceRequest.parseFrom(body)));
        checkReadable(seed, kept);
      } else {
        assertThat(answer.statusCode()).as("seed %s", seed).isEqualTo(400);
        assertThat(kept).as("seed %s", seed).isEmpty();
        assertThat(isExportRequest(body)).as("seed %s", seed).isFalse();
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  @Test
  void json_isKeptAsTheAnswerSays_orNotAtAll() throws Exception {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      JsonNode request = new RandomOtlpJson(random, 4 * random.nextInt(5), KEYS).request();
      String body = faulty(request.toString(), random);
      int before = server.offered.get();

      HttpResponse<byte[]> answer =
          send("application/json", null, body.getBytes(StandardCharsets.UTF_8));

      List<Span> kept = kept(before);
      JsonNode said = MAPPER.readTree(answer.body());
      if (answer.statusCode() == 200) {
        assertThat(kept.size() + said.path("partialSuccess").path("rejectedSpans").asInt())
            .as("seed %s: %s", seed, said)
            .isEqualTo(RandomOtlpJson.spans(request));
        checkReadable(seed, kept);
      } else {
        assertThat(answer.statusCode()).as("seed %s: %s", seed, said).isEqualTo(400);
        assertThat(said.path("message").asText() + said.path("detail").asText())
            .as("seed %s", seed)
            .isNotBlank();
        assertThat(kept).as("seed %s", seed).isEmpty();
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  @Test
  void gzip_isTakenWhole_orRefused() throws Exception {
    for (int seed = 0; seed < ROUNDS / 4; seed++) {
      Random random = new Random(seed);
      byte[] body = new RandomProtobuf(random, 0, KEYS).request();
      int split = random.nextInt(body.length);
      byte[] whole = gzipped(body);
      byte[] members =
          joined(
              gzipped(Arrays.copyOf(body, split)),
              gzipped(Arrays.copyOfRange(body, split, body.length)));
      byte[] damaged = members.clone();
      damaged[damaged.length - 1 - random.nextInt(8)] ^= 1;

      assertThat(taken(whole)).as("seed %s", seed).isEqualTo(taken(members));
      assertRefused(seed, Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertRefused(seed, Arrays.copyOf(members, members.length - 1 - random.nextInt(18)));
      assertRefused(seed, joined(whole, new byte[1 + random.nextInt(30)]));
      assertRefused(seed, damaged);
      assertRefused(seed, body);
    }
  }

  /** What would cost much more than its bytes, if it were read to its end. */
  static Stream<Arguments> costly() throws IOException {
    String deep = "{\"arrayValue\":{\"values\":[".repeat(2_000);
    String wide = "{\"k\":1},".repeat(1_100_000);
    return Stream.of(
        argumentSet("empty resources", PROTOBUF, repeated("0a00", 6_000_000), 413),
        argumentSet("groups within groups", PROTOBUF, repeated("13", 100_000), 400),
        argumentSet("unknown fields", PROTOBUF, repeated("a03f01", 2_000_001), 413),
        argumentSet("resources in JSON", "application/json", resources("{},", 2_100_000), 413),
        argumentSet("attributes in JSON", "application/json", resources(wide, 1), 413),
        argumentSet("deep values in JSON", "application/json", resources(deep, 1), 400));
  }

  @ParameterizedTest
  @MethodSource
  void costly(String type, byte[] body, int status) throws IOException {
    int before = server.offered.get();

    HttpResponse<byte[]> answer = send(type, "gzip", gzipped(body));

    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(status);
    assertThat(kept(before)).isEmpty();
  }

  private static byte[] repeated(String hex, int times) {
    byte[] one = HexFormat.of().parseHex(hex);
    byte[] body = new byte[one.length * times];
    for (int i = 0; i < body.length; i++) {
      body[i] = one[i % one.length];
    }
    return body;
  }

  private static byte[] resources(String one, int times) {
    return ("{\"resourceSpans\":[" + one.repeat(times) + "{}]}").getBytes(StandardCharsets.UTF_8);
  }

  /** How many spans were taken. */
  private static int taken(byte[] gzip) {
    int before = server.offered.get();
    assertThat(send(PROTOBUF, "gzip", gzip).statusCode()).isEqualTo(200);
    return kept(before).size();
  }

  private static void assertRefused(int seed, byte[] gzip) {
    int before = server.offered.get();
    assertThat(send(PROTOBUF, "gzip", gzip).statusCode()).as("seed %s", seed).isEqualTo(400);
    assertThat(kept(before)).as("seed %s", seed).isEmpty();
  }

  /** As it is, and as OTLP again, from which a receiver takes all of it. */
  private static void checkReadable(int seed, List<Span> kept) {
    if (kept.isEmpty() || seed % 4 != 0) {
      return;
    }
    String trace = "/traces/" + kept.get(0).traceId();
    HttpResponse<String> read = server.get(ACME, trace);
    HttpResponse<String> otlp = server.get(ACME, trace + "?format=otlp");
    HttpResponse<String> back = server.post(ACME, "/v1/traces", otlp.body());

    assertThat(read.statusCode()).as("seed %s", seed).isEqualTo(200);
    assertThat(json(read).path("spans").size()).as("seed %s", seed).isPositive();
    assertThat(otlp.statusCode()).as("seed %s", seed).isEqualTo(200);
    assertThat(back.statusCode()).as("seed %s: %s", seed, back.body()).isEqualTo(200);
    assertThat(json(back).path("partialSuccess").has("rejectedSpans") ? back.body() : "")
        .as("seed %s", seed)
        .doesNotContainPattern("\"rejectedSpans\":\"[1-9]");
  }

  /** What may be wrong with a text rather than with the tree that it writes. */
  private static String faulty(String json, Random random) {
    return switch (random.nextInt(30)) {
      case 0 -> json + json;
      case 1 -> json + " null";
      case 2 -> json.substring(0, random.nextInt(json.length()));
      case 3 -> json.replaceFirst("\"(intValue|int_value)\":[^,}]+", "\"intValue\":NaN");
      case 4 -> json.replaceFirst("\\{", "{\"resourceSpans\":[],");
      case 5 -> "[" + json + "]";
      case 6 -> json.replaceFirst("\\{", "{\"resourceLogs\":[],");
      default -> json;
    };
  }

  private static List<Span> kept(int offeredBefore) {
    return server.offered.get() == offeredBefore ? List.of() : server.lastOffered;
  }

  private static int spans(ExportTraceServiceRequest request) {
    int spans = 0;
    for (ResourceSpans ofResource : request.getResourceSpansList()) {
      for (ScopeSpans ofScope : ofResource.getScopeSpansList()) {
        spans += ofScope.getSpansCount();
      }
    }
    return spans;
  }

  /** Of spans, and not of another signal, whose fields look like those that spans do not have. */
  private static boolean isExportRequest(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
          .flatMap(ofResource -> ofResource.getScopeSpansList().stream())
          .flatMap(ofScope -> ofScope.getSpansList().stream())
          .allMatch(span -> span.getUnknownFields().asMap().isEmpty());
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private static HttpResponse<byte[]> send(String type, String encoding, byte[] body) {
    var request =
        server
            .request("/v1/traces")
            .header("Authorization", "Bearer " + ACME)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body));
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    return server.sendForBytes(request);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static byte[] gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
