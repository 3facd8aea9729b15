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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** Of a request before gzip: what OpenTelemetry's collector takes by default, and much less. */
  private static final int MAX_REQUEST_BYTES = 4 << 20;

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

  /** What is being sent, and the requests of it that have not been answered yet. */
  private List<SpanBatch> underway = List.of();

  private final Deque<Piece> left = new ArrayDeque<>();

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

  /**
   * As several requests where there is more than one workspace, or more than a request should hold.
   * Those that were answered are not sent again when the same batches come once more.
   */
  @Override
  public void save(List<SpanBatch> batches) {
    if (clock.instant().isBefore(notBefore)) {
      throw new ReceiverAway("the receiver asked to be left alone until " + notBefore);
    }
    if (batches != underway) {
      underway = batches;
      left.clear();
      byWorkspace(batches).forEach((workspace, spans) -> left.add(new Piece(workspace, spans)));
    }
    while (!left.isEmpty()) {
      Piece piece = left.element();
      boolean sent = send(piece);
      left.remove();
      if (!sent) {
        left.push(piece.second());
        left.push(piece.first());
      }
    }
    underway = List.of();
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

  /** False where it is too large for one request, and has to be halved. */
  private boolean send(Piece piece) {
    ContentView view = settings.content() ? ContentView.FULL : ContentView.WITHHELD;
    List<Span> shown = piece.spans().stream().map(view::of).toList();
    ExportTraceServiceRequest request = OutgoingSpans.of(piece.workspace()).request(shown);
    if (request.getSerializedSize() > MAX_REQUEST_BYTES && piece.isDivisible()) {
      return false;
    }
    away = true;
    boolean answered;
    try (UpstreamAnswer answer = client.send(message(encoded(request)))) {
      byte[] body = answer.body().readNBytes(MAX_ANSWER_BYTES);
      answered = answered(answer, body, piece);
    } catch (IOException e) {
      throw new ReceiverAway("the receiver cannot be reached", e);
    }
    away = false;
    return answered;
  }

  private boolean answered(UpstreamAnswer answer, byte[] body, Piece piece) {
    int status = answer.status();
    if (status == 429 || status == 502 || status == 503 || status == 504) {
      notBefore =
          RetryAfter.parse(answer.header("retry-after"), clock.instant(), LONGEST_RETRY_AFTER);
      throw new ReceiverAway("the receiver answered " + status);
    }
    if (status == 413 && piece.isDivisible()) {
      return false;
    }
    int spans = piece.spans().size();
    if (status < 200 || status > 299) {
      reject(spans, "the receiver answered " + status);
      return true;
    }
    long refused =
        Math.min(spans, PartialSuccess.rejectedSpans(answer.header("content-type"), body));
    exported.addAndGet(spans - refused);
    if (refused > 0) {
      reject(refused, "the receiver took the others of their request");
    }
    return true;
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

  /** What goes into one request. */
  private record Piece(String workspace, List<Span> spans) {

    boolean isDivisible() {
      return spans.size() > 1;
    }

    Piece first() {
      return new Piece(workspace, spans.subList(0, spans.size() / 2));
    }

    Piece second() {
      return new Piece(workspace, spans.subList(spans.size() / 2, spans.size()));
    }
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
