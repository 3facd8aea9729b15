package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Identifiers;
import io.spanguard.proxy.otlp.OtlpAnswer;
import io.spanguard.proxy.otlp.OtlpException;
import io.spanguard.proxy.otlp.OtlpReceiver;
import io.spanguard.proxy.otlp.ReceivedSpans;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Takes OTLP export requests in, and answers in the encoding of the request. Safe for use by many
 * threads.
 *
 * <p>Spans whose ids the gateway has used are kept beside the gateway's, which are the ones that a
 * store shows: an exporter could do nothing about being told.
 */
final class OtlpIngest {

  private static final String PROTOBUF = "application/x-protobuf";

  /** Names the target that the spans of a request belong to, since OTLP has no word for it. */
  static final String TARGET_HEADER = "X-Spanguard-Target";

  /** The store is asked only for traces that a request brings many spans of. */
  private static final int MANY_SPANS = 100;

  private final SpanKeeper keeper;
  private final IngestTargets targets;
  private final PresentTraces present;
  private final Clock clock;

  OtlpIngest(SpanKeeper keeper, IngestTargets targets, PresentTraces present, Clock clock) {
    this.keeper = requireNonNull(keeper, "keeper");
    this.targets = requireNonNull(targets, "targets");
    this.present = requireNonNull(present, "present");
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

  /**
   * @param maxBytes of the body, after decompression
   */
  Answer protobuf(Endpoint.Request request, long maxBytes) throws IOException {
    String target = target(request);
    try (InputStream body = RequestBytes.decoded(request.http(), maxBytes)) {
      ReceivedSpans received = OtlpReceiver.protobuf(body, clock.instant(), target);
      return keep(request.caller(), received, target, true);
    } catch (OtlpException e) {
      throw problem(e).asException();
    } catch (ZipException | EOFException e) {
      throw Problem.of(400, "body_invalid", "the body ends early, or is not the gzip it says it is")
          .asException();
    } catch (LinkageError e) {
      throw missing();
    }
  }

  Answer json(Endpoint.Request request, JsonNode body) {
    try {
      String target = target(request);
      ReceivedSpans received = OtlpReceiver.json(body, clock.instant(), target);
      return keep(request.caller(), received, target, false);
    } catch (OtlpException e) {
      return failure(problem(e), false);
    } catch (ApiException e) {
      return failure(e.problem(), false);
    } catch (LinkageError e) {
      return failure(missing().problem(), false);
    }
  }

  private static Problem problem(OtlpException e) {
    return e.isTooLarge()
        ? Problem.of(413, "body_too_large", String.valueOf(e.getMessage()))
        : Problem.of(400, "body_invalid", String.valueOf(e.getMessage()));
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

  /** Null where the spans belong to none. */
  private @Nullable String target(Endpoint.Request request) {
    String header = request.http().getHeader(TARGET_HEADER);
    String named = header == null || header.isBlank() ? null : header.strip();
    if (named != null) {
      try {
        Identifiers.check("target", named);
      } catch (IllegalArgumentException e) {
        throw Problem.of(400, "header_invalid", TARGET_HEADER + ": " + e.getMessage())
            .asException();
      }
    }
    return targets.of(request.caller(), named, "the header " + TARGET_HEADER);
  }

  private Answer keep(Caller caller, ReceivedSpans all, @Nullable String target, boolean protobuf) {
    ReceivedSpans received = besideKnown(caller, all);
    String doubt = target == null ? null : targets.doubt(caller, target);
    if (doubt != null) {
      received = received.noting(doubt);
    }
    keeper.keep(caller.workspace(), received.spans());
    return Answer.bytes(200, type(protobuf), OtlpAnswer.success(received, protobuf));
  }

  /**
   * Without the spans of traces that the caller may not add to, and together with what is to be
   * said of traces that are full. The store is asked once, and not at all where nothing depends on
   * it.
   */
  private ReceivedSpans besideKnown(Caller caller, ReceivedSpans received) {
    if (!caller.isLimited() && received.spans().size() < MANY_SPANS) {
      return received;
    }
    Map<String, Integer> counts = new HashMap<>();
    received.spans().forEach(span -> counts.merge(span.traceId(), 1, Integer::sum));
    Collection<TraceSummary> known = known(caller, counts).values();
    Set<String> closed = new HashSet<>();
    List<String> notes = new ArrayList<>();
    for (TraceSummary trace : known) {
      int more = counts.getOrDefault(trace.traceId(), 0);
      if (IngestTargets.isClosed(caller, trace)) {
        closed.add(trace.traceId());
      } else if (more >= MANY_SPANS) {
        TraceRoom.noteOf(trace, more).ifPresent(notes::add);
      }
    }
    ReceivedSpans rest =
        closed.isEmpty()
            ? received
            : received.without(
                span -> closed.contains(span.traceId()),
                "a trace belongs to a target that this key is not good for");
    for (String note : notes) {
      rest = rest.noting(note);
    }
    return rest;
  }

  /** Of a caller for all targets only the traces that much is added to. */
  private Map<String, TraceSummary> known(Caller caller, Map<String, Integer> counts) {
    if (caller.isLimited()) {
      return targets.lookUp(caller, counts.keySet());
    }
    counts.values().removeIf(count -> count < MANY_SPANS);
    return present.ifKnown(caller.workspace(), counts.keySet());
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
