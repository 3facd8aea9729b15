package io.spanguard.proxy.otlp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamClient;
import io.spanguard.proxy.upstream.UpstreamRequest;
import io.spanguard.trace.ContentView;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.pipeline.SpanDestination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * Sends spans to an OTLP/HTTP receiver, gzipped. What the protocol calls retryable (429, 502, 503,
 * 504, no answer) fails and is sent again by the pipeline in front of this, after the receiver's
 * {@code Retry-After} where it gave one; anything else that is no success is counted as rejected
 * and given up, since the protocol forbids to send it again. Safe for use by many threads.
 */
public final class OtlpExporter implements SpanDestination, AutoCloseable {

  private static final Logger LOGGER = System.getLogger(OtlpExporter.class.getName());
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_ANSWER_BYTES = 64 << 10;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  private final OtlpExport settings;
  private final UpstreamClient client;
  private final Clock clock;
  private final AtomicLong exported = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private volatile boolean away;
  private volatile Instant notBefore = Instant.MIN;

  private OtlpExporter(OtlpExport settings, Clock clock) {
    this.settings = requireNonNull(settings, "settings");
    this.clock = requireNonNull(clock, "clock");
    URI endpoint = settings.endpoint();
    this.client = UpstreamClient.create(endpoint, TIMEOUTS, 2);
  }

  /**
   * @throws IllegalStateException when opentelemetry-proto is not on the class path
   */
  public static OtlpExporter create(OtlpExport settings, Clock clock) {
    if (!OtlpTrace.isAvailable()) {
      throw new IllegalStateException(
          "export.otlp needs io.opentelemetry.proto:opentelemetry-proto on the class path");
    }
    return new OtlpExporter(settings, clock);
  }

  /** How many spans the receiver took. */
  public long exportedSpans() {
    return exported.get();
  }

  /** How many spans it refused for good. */
  public long rejectedSpans() {
    return rejected.get();
  }

  @Override
  public String name() {
    return "the OTLP receiver";
  }

  @Override
  public void save(List<SpanBatch> batches) {
    if (clock.instant().isBefore(notBefore)) {
      throw new ReceiverAway("the receiver asked to be left alone until " + notBefore);
    }
    byWorkspace(batches).forEach(this::send);
  }

  /** What failed in a way that may pass is tried again as a whole, not span by span. */
  @Override
  public void check() {
    if (away) {
      throw new ReceiverAway("the receiver is away");
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private static Map<String, List<Span>> byWorkspace(List<SpanBatch> batches) {
    Map<String, List<Span>> spans = new LinkedHashMap<>();
    for (SpanBatch batch : batches) {
      spans.computeIfAbsent(batch.workspace(), id -> new ArrayList<>()).addAll(batch.spans());
    }
    return spans;
  }

  private void send(String workspace, List<Span> spans) {
    ContentView view = settings.content() ? ContentView.FULL : ContentView.WITHHELD;
    List<Span> shown = spans.stream().map(view::of).toList();
    ExportTraceServiceRequest request = OutgoingSpans.of(workspace).request(shown);
    away = true;
    try (UpstreamAnswer answer = client.send(message(encoded(request)))) {
      byte[] body = answer.body().readNBytes(MAX_ANSWER_BYTES);
      answered(answer, body, spans.size());
    } catch (IOException e) {
      throw new ReceiverAway("the receiver cannot be reached", e);
    }
    away = false;
  }

  private void answered(UpstreamAnswer answer, byte[] body, int spans) {
    int status = answer.status();
    if (status == 429 || status == 502 || status == 503 || status == 504) {
      notBefore =
          RetryAfter.parse(answer.header("retry-after"), clock.instant(), LONGEST_RETRY_AFTER);
      throw new ReceiverAway("the receiver answered " + status);
    }
    if (status < 200 || status > 299) {
      reject(spans, "the receiver answered " + status);
      return;
    }
    long refused =
        Math.min(spans, PartialSuccess.rejectedSpans(answer.header("content-type"), body));
    exported.addAndGet(spans - refused);
    if (refused > 0) {
      reject(refused, "the receiver took the others of their request");
    }
  }

  /** Not the receiver's words: they may quote what was sent. */
  private void reject(long spans, String why) {
    Level level = rejected.getAndAdd(spans) == 0 ? Level.WARNING : Level.DEBUG;
    LOGGER.log(
        level,
        "{0} spans were refused by the OTLP receiver and are not sent again: {1}",
        spans,
        why);
  }

  private UpstreamRequest message(byte[] body) {
    List<HeaderField> headers = new ArrayList<>();
    headers.add(new HeaderField("Content-Type", settings.protocol().contentType()));
    headers.add(new HeaderField("Content-Encoding", "gzip"));
    headers.add(new HeaderField("User-Agent", "spanguard"));
    settings.headers().forEach((name, value) -> headers.add(new HeaderField(name, value)));
    return new UpstreamRequest(
        "POST", settings.endpoint(), headers, new UpstreamRequest.Body.Bytes(body));
  }

  private byte[] encoded(ExportTraceServiceRequest request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      if (settings.protocol() == OtlpExport.Protocol.PROTOBUF) {
        request.writeTo(gzip);
      } else {
        try (JsonGenerator json = JSON.createGenerator(gzip)) {
          OtlpJsonWriter.write(json, request);
        }
      }
    }
    return bytes.toByteArray();
  }

  /** It may be there again later; everything is kept until then. */
  private static final class ReceiverAway extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReceiverAway(String message) {
      super(message);
    }

    ReceiverAway(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
