package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static io.spanguard.proxy.api.ApiServer.ACME_BOTH;
import static io.spanguard.proxy.api.ApiServer.ACME_LIMITED;
import static io.spanguard.proxy.api.ApiServer.ACME_READER;
import static io.spanguard.proxy.otlp.OtlpRequests.TRACE;
import static io.spanguard.proxy.otlp.OtlpRequests.id;
import static io.spanguard.proxy.otlp.OtlpRequests.request;
import static io.spanguard.proxy.otlp.OtlpRequests.span;
import static io.spanguard.proxy.otlp.OtlpRequests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spanguard.trace.pipeline.Admission;
import io.spanguard.trace.store.InMemoryStorage;
import io.spanguard.trace.store.TraceStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an OTLP/HTTP receiver must do. */
final class OtlpIngestIT {

  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON_SPAN =
      "{\"traceId\":\""
          + TRACE
          + "\",\"spanId\":\"00f067aa0ba902b7\",\"name\":\"n\",\"startTimeUnixNano\":\"1780912800000000000\"}";

  private final ApiServer server = new ApiServer();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {PROTOBUF, "application/x-protobuf; charset=utf-8", "Application/X-Protobuf"})
  void protobuf_answersInProtobuf(String type) throws Exception {
    HttpResponse<byte[]> response = send(ACME, type, null, request(span().build()).toByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
    assertThat(ExportTraceServiceResponse.parseFrom(response.body()).hasPartialSuccess()).isFalse();
    assertThat(json(server.get(ACME, "/traces/" + TRACE)).path("spans").path(0).path("service"))
        .hasToString("\"my-agent\"");
  }

  @Test
  void json_answersInJson() {
    HttpResponse<String> response = server.post(ACME, "/v1/traces", jsonRequest(JSON_SPAN));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
    assertThat(json(server.get(ACME, "/traces/" + TRACE)).path("spans")).hasSize(1);
  }

  @Test
  void emptyRequests_succeed() {
    assertThat(send(ACME, PROTOBUF, null, new byte[0]).statusCode()).isEqualTo(200);
    assertThat(server.post(ACME, "/v1/traces", "{\"resourceSpans\":[]}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void partlyRejected_saysHowManyAndWhy() throws Exception {
    ExportTraceServiceRequest request =
        request(span().build(), span().setTraceId(ByteString.EMPTY).build());

    HttpResponse<byte[]> response = send(ACME, PROTOBUF, null, request.toByteArray());
    HttpResponse<String> asJson =
        server.post(ACME, "/v1/traces", jsonRequest(JSON_SPAN + ",{\"name\":\"x\"}"));

    var partial = ExportTraceServiceResponse.parseFrom(response.body()).getPartialSuccess();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(partial.getRejectedSpans()).isEqualTo(1);
    assertThat(partial.getErrorMessage()).contains("trace_id");
    assertThat(json(asJson).path("partialSuccess").path("rejectedSpans").asText()).isEqualTo("1");
    assertThat(json(asJson).path("partialSuccess").path("errorMessage").asText())
        .contains("trace_id");
  }

  @Test
  void acceptedWithAWarning_rejectsNone() throws Exception {
    HttpResponse<byte[]> response =
        send(
            ACME,
            PROTOBUF,
            null,
            request(span().addAttributes(text("spanguard.outcome", "x")).build()).toByteArray());

    var partial = ExportTraceServiceResponse.parseFrom(response.body()).getPartialSuccess();
    assertThat(partial.getRejectedSpans()).isZero();
    assertThat(partial.getErrorMessage()).contains("spanguard.");
  }

  @Test
  void undecodable_is400WithAStatus() throws Exception {
    HttpResponse<byte[]> response =
        send(ACME, PROTOBUF, null, "not protobuf".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> asJson =
        server.post(ACME, "/v1/traces", "{\"resourceSpans\":[{\"scopeSpans\":5}]}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
    assertThat(statusMessage(response.body())).contains("protobuf");
    assertThat(asJson.statusCode()).isEqualTo(400);
    assertThat(json(asJson).path("message").asText()).contains("/resourceSpans/0/scopeSpans");
    assertThat(json(asJson).path("code").asInt()).isEqualTo(3);
  }

  @Test
  void jsonThatIsNone_orANoKey_hasTheMessageOfAStatusToo() {
    HttpResponse<String> broken = server.post(ACME, "/v1/traces", "{\"resourceSpans\":[");
    HttpResponse<String> unknown = server.post("no-such-key", "/v1/traces", jsonRequest(JSON_SPAN));

    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(json(broken).path("message").asText())
        .isNotEmpty()
        .isEqualTo(json(broken).path("detail").asText());
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(json(unknown).path("message").asText()).contains("key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"traceId", "spanId", "parentSpanId"})
  void jsonIdThatIsNotHex_rejectsItsSpanAlone(String member) {
    String wrong =
        "{\"traceId\":\"11111111111111111111111111111111\",\"spanId\":\"2222222222222222\",\"name\":\"x\","
            + "\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\",\""
            + member
            + "\":\"W47/95gDgQPSabYzgT/GDA==\"}";
    // Of two members of one name the server would refuse the request: the right one goes.
    String once = wrong.replaceFirst("\"" + member + "\":\"[12]+\",", "");

    HttpResponse<String> answer =
        server.post(ACME, "/v1/traces", jsonRequest(JSON_SPAN + "," + once));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("partialSuccess").path("rejectedSpans").asText()).isEqualTo("1");
  }

  @Test
  void withoutAKeyOrScope_tellsInProtobuf() throws Exception {
    HttpResponse<byte[]> response = send(ACME_READER, PROTOBUF, null, new byte[0]);
    HttpResponse<byte[]> unknown = send("no-such-key", PROTOBUF, null, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(statusMessage(response.body())).contains("proxy:write");
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(statusMessage(unknown.body())).contains("key");
  }

  @Test
  void noRoom_is503WithRetryAfter() throws Exception {
    server.admission = Admission.FULL;

    HttpResponse<byte[]> response =
        send(ACME, PROTOBUF, null, request(span().build()).toByteArray());
    HttpResponse<String> asJson = server.post(ACME, "/v1/traces", jsonRequest(JSON_SPAN));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(statusMessage(response.body())).contains("no room");
    assertThat(asJson.statusCode()).isEqualTo(503);
    assertThat(asJson.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(json(asJson).path("message").asText()).contains("no room");
  }

  @Test
  void gzip_isTaken_anythingElseIsNot() throws Exception {
    byte[] body = request(span().build()).toByteArray();

    assertThat(send(ACME, PROTOBUF, "gzip", gzipped(body)).statusCode()).isEqualTo(200);
    assertThat(send(ACME, PROTOBUF, "identity", body).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> other = send(ACME, PROTOBUF, "br", body);
    assertThat(other.statusCode()).isEqualTo(415);
    assertThat(statusMessage(other.body())).contains("gzip");
    assertThat(send(ACME, PROTOBUF, "gzip", body).statusCode()).isEqualTo(400);
  }

  @Test
  void keyForOneTarget_sendsForThatOne_andAddsToNoTraceOfOthers() throws Exception {
    server.post(ACME, "/v1/traces", ApiRouterIT.ingest("11111111111111111111111111111111", ""));
    ExportTraceServiceRequest request =
        request(span().build(), span("00f067aa0ba902b9").setTraceId(id("1".repeat(32))).build());

    HttpResponse<byte[]> response = send(ACME_LIMITED, PROTOBUF, null, request.toByteArray());

    var partial = ExportTraceServiceResponse.parseFrom(response.body()).getPartialSuccess();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(partial.getRejectedSpans()).isEqualTo(1);
    assertThat(partial.getErrorMessage()).contains("not good for");
    assertThat(json(server.get(ACME_LIMITED, "/traces/" + TRACE)).path("target_id").asText())
        .isEqualTo("support-bot");
    assertThat(json(server.get(ACME, "/traces/" + "1".repeat(32))).path("spans")).hasSize(1);
  }

  @Test
  void keyForOneTarget_looksItsTracesUpOnce() throws Exception {
    AtomicInteger lookUps = new AtomicInteger();
    ExportTraceServiceRequest.Builder request = request(span().build()).toBuilder();
    for (int i = 0; i < 200; i++) {
      request.mergeFrom(request(span(String.format("%016x", i + 1)).build()));
    }
    try (ApiServer counted =
        new ApiServer(counting(InMemoryStorage.create().traces(), "summaries", lookUps))) {
      HttpResponse<byte[]> response =
          counted.sendForBytes(
              counted
                  .request("/v1/traces")
                  .header("Authorization", "Bearer " + ACME_LIMITED)
                  .header("Content-Type", PROTOBUF)
                  .POST(BodyPublishers.ofByteArray(request.build().toByteArray())));

      assertThat(response.statusCode()).isEqualTo(200);
    }
    assertThat(lookUps).hasValue(1);
  }

  private static TraceStore counting(TraceStore store, String method, AtomicInteger calls) {
    return (TraceStore)
        Proxy.newProxyInstance(
            TraceStore.class.getClassLoader(),
            new Class<?>[] {TraceStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                calls.incrementAndGet();
              }
              return called.invoke(store, arguments);
            });
  }

  @Test
  void keyForSomeTargets_namesOneInAHeader() {
    byte[] body = request(span().build()).toByteArray();
    var named =
        server
            .request("/v1/traces")
            .header("Authorization", "Bearer " + ACME_BOTH)
            .header("Content-Type", PROTOBUF)
            .header("X-Spanguard-Target", "sales-bot");

    var odd = named.copy().setHeader("X-Spanguard-Target", "sales bot");

    assertThat(server.sendForBytes(odd.POST(BodyPublishers.ofByteArray(body))).statusCode())
        .isEqualTo(400);
    assertThat(send(ACME_BOTH, PROTOBUF, null, body).statusCode()).isEqualTo(403);
    assertThat(server.post(ACME_BOTH, "/v1/traces", jsonRequest(JSON_SPAN)).statusCode())
        .isEqualTo(403);
    assertThat(server.sendForBytes(named.POST(BodyPublishers.ofByteArray(body))).statusCode())
        .isEqualTo(200);
    assertThat(json(server.get(ACME, "/traces/" + TRACE)).path("target_id").asText())
        .isEqualTo("sales-bot");
  }

  @Test
  void gzipBomb_stopsAtTheLimit() throws Exception {
    // one attribute of zeros, as long as the limit
    byte[] bomb = gzipped(new byte[RequestBytes.MAX_BYTES + 1]);
    byte[] text = new byte[RequestBytes.MAX_BYTES];
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(0x7a); // a field that nobody knows
    for (int rest = text.length; ; rest >>>= 7) {
      message.write(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
      if (rest <= 0x7f) {
        break;
      }
    }
    message.writeBytes(text);

    assertThat(send(ACME, PROTOBUF, "gzip", gzipped(message.toByteArray())).statusCode())
        .isEqualTo(413);
    assertThat(send(ACME, PROTOBUF, "gzip", bomb).statusCode()).isIn(400, 413);
  }

  @Test
  void sentTwice_isStoredOnce() {
    byte[] body = request(span().build()).toByteArray();

    send(ACME, PROTOBUF, null, body);
    send(ACME, PROTOBUF, null, body);

    assertThat(json(server.get(ACME, "/traces/" + TRACE)).path("spans")).hasSize(1);
  }

  @Test
  void damagedRequests_neverFailTheServer() {
    Random random = new Random(11);
    byte[] whole =
        request(span().addAttributes(text("k", "value")).build(), span("00f067aa0ba902b9").build())
            .toByteArray();
    for (int i = 0; i < 400; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      byte[] sent = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length) + 1);

      assertThat(send(ACME, PROTOBUF, null, sent).statusCode()).isIn(200, 400);
    }
  }

  @Test
  void damagedJson_neverFailsTheServer() {
    Random random = new Random(13);
    String whole = jsonRequest(JSON_SPAN);
    String pieces = "{}[],:\"\\0-.eEntf u1";
    for (int i = 0; i < 400; i++) {
      StringBuilder body = new StringBuilder(whole);
      for (int n = random.nextInt(3); n >= 0; n--) {
        body.setCharAt(
            random.nextInt(body.length()), pieces.charAt(random.nextInt(pieces.length())));
      }

      assertThat(server.post(ACME, "/v1/traces", body.toString()).statusCode()).isIn(200, 400);
    }
  }

  private static String jsonRequest(String spans) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}";
  }

  /** Of a google.rpc.Status. */
  private static String statusMessage(byte[] body) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(body);
    String message = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (2 << 3 | 2)) {
        message = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    return message;
  }

  private HttpResponse<byte[]> send(String key, String type, String encoding, byte[] body) {
    var request =
        server
            .request("/v1/traces")
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body));
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    return server.sendForBytes(request);
  }

  private static byte[] gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
