package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.otlp.OtlpAnswer;
import io.spanguard.proxy.otlp.OtlpException;
import io.spanguard.proxy.otlp.OtlpReceiver;
import io.spanguard.proxy.otlp.ReceivedSpans;
import io.spanguard.trace.SpanBatch;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipException;

/**
 * Takes OTLP export requests in, and answers in the encoding of the request. Safe for use by many
 * threads.
 *
 * <p>Spans whose ids the gateway has used are kept beside the gateway's, which are the ones that a
 * store shows: an exporter could do nothing about being told.
 */
final class OtlpIngest {

  private static final String PROTOBUF = "application/x-protobuf";

  private final SpanIntake intake;
  private final Clock clock;

  OtlpIngest(SpanIntake intake, Clock clock) {
    this.intake = requireNonNull(intake, "intake");
    this.clock = requireNonNull(clock, "clock");
  }

  static boolean isProtobuf(HttpServletRequest http) {
    String type = http.getContentType();
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return media.equals(PROTOBUF) || media.equals("application/protobuf");
  }

  /** Whether a document is an export request; of another signal too, which is then told so. */
  static boolean isOtlp(JsonNode body) {
    return body.has("resourceSpans")
        || body.has("resource_spans")
        || body.has("resourceLogs")
        || body.has("resourceMetrics");
  }

  Answer protobuf(Endpoint.Request request) throws IOException {
    try {
      ReceivedSpans received =
          OtlpReceiver.protobuf(RequestBytes.decoded(request.http()), clock.instant());
      return keep(request.caller(), received, true);
    } catch (OtlpException e) {
      throw Problem.of(400, "body_invalid", String.valueOf(e.getMessage())).asException();
    } catch (ZipException | EOFException e) {
      throw Problem.of(400, "body_invalid", "the body ends early, or is not the gzip it says it is")
          .asException();
    } catch (LinkageError e) {
      throw missing();
    }
  }

  Answer json(Caller caller, JsonNode body) {
    try {
      return keep(caller, OtlpReceiver.json(body, clock.instant()), false);
    } catch (OtlpException e) {
      return failure(Problem.of(400, "body_invalid", String.valueOf(e.getMessage())), false);
    } catch (ApiException e) {
      return failure(e.problem(), false);
    } catch (LinkageError e) {
      return failure(missing().problem(), false);
    }
  }

  /** What {@code google.rpc.Status} says of a problem. */
  static Answer failure(Problem problem, boolean protobuf) {
    byte[] body = OtlpAnswer.failure(problem.status(), problem.detail(), protobuf);
    Answer answer = Answer.bytes(problem.status(), type(protobuf), body);
    for (Map.Entry<String, String> header : problem.headers().entrySet()) {
      answer = answer.header(header.getKey(), header.getValue());
    }
    return answer;
  }

  private Answer keep(Caller caller, ReceivedSpans received, boolean protobuf) {
    if (!received.spans().isEmpty()
        && !intake.offer(new SpanBatch(caller.workspace(), received.spans())).isAccepted()) {
      throw Problem.of(
              503, "overloaded", "there is no room for more spans just now; nothing was kept")
          .header("Retry-After", "1")
          .asException();
    }
    return Answer.bytes(200, type(protobuf), OtlpAnswer.success(received, protobuf));
  }

  /** What OTLP needs is an optional dependency. */
  static ApiException missing() {
    return Problem.of(
            501,
            "otlp_missing",
            "this server speaks no OTLP: io.opentelemetry.proto:opentelemetry-proto is not on its"
                + " class path")
        .asException();
  }

  private static String type(boolean protobuf) {
    return protobuf ? PROTOBUF : "application/json";
  }
}
