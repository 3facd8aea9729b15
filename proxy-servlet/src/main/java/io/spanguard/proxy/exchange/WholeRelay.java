package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.ContentCoding;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.ResponseHeaders;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.wire.JsonBody;
import io.spanguard.proxy.wire.ModelAnswer;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.proxy.wire.WireFormatException;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a buffered answer, has it judged, and passes on the very bytes that came unless
 * something in them changes. For use by one thread.
 *
 * <p>An answer that cannot be read goes on as it is where nothing could have stopped or changed it,
 * and is told as not inspected; elsewhere it does not go out.
 */
final class WholeRelay {

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final WireFormat format;
  private final AnswerJudge judge;
  private final ModelCallSpan span;
  private final @Nullable Holding holding;

  /**
   * @param holding where calls wait for a person, or have waited; null where none can
   */
  WholeRelay(
      Exchange exchange,
      TargetRuntime runtime,
      WireFormat format,
      AnswerJudge judge,
      ModelCallSpan span,
      @Nullable Holding holding) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.judge = judge;
    this.span = span;
    this.holding = holding;
  }

  void run(NetworkCall call) throws IOException {
    UpstreamAnswer answer = call.answer();
    long limit = exchange.services().limits().maxResponseBytes();
    Limited read = Limited.read(answer.body(), limit, answer.bodyLength());
    if (!read.whole()) {
      unreadable(
          "too_large", "the answer has more than the " + limit + " bytes that are inspected");
      PlainForward.relay(exchange, answer, runtime.ownCredential(), read.bytes());
      return;
    }
    call.bodyRead();
    List<HeaderField> headers = ResponseHeaders.filter(answer.headers(), runtime.ownCredential());
    Optional<ReadAnswer> readable = readable(answer, read.bytes(), limit);
    if (readable.isEmpty()) {
      exchange.sendWhole(answer.status(), headers, read.bytes());
      return;
    }
    Map<Part, String> changed = judge.judge(readable.get().answer());
    if (holding != null && !judge.tools().held().isEmpty()) {
      // Nobody keeps a provider's connection while a person thinks.
      call.close();
      List<HeldCall> held = judge.tools().held();
      ParkedAnswer parked =
          ParkedAnswer.of(exchange.trace(), held, false, call, readable.get().json().bytes());
      holding.settle(held, judge::shown, parked, Beat.NONE);
      holding.keep();
    }
    if (changed.isEmpty()) {
      exchange.sendWhole(answer.status(), headers, read.bytes());
      return;
    }
    sendChanged(answer.status(), headers, readable.get(), changed);
  }

  /** Sends an answer that was parked and is approved now. */
  void replay(ParkedAnswer parked) throws IOException {
    JsonBody json = JsonBody.parse(parked.body());
    ReadAnswer read = new ReadAnswer(json, format.readAnswer(json.root()));
    Map<Part, String> changed = judge.judge(read.answer());
    if (holding != null) {
      holding.keep();
    }
    sendChanged(parked.status(), parked.headers(), read, changed);
  }

  private void sendChanged(
      int status, List<HeaderField> headers, ReadAnswer read, Map<Part, String> changed)
      throws IOException {
    JsonBody json = read.json();
    byte[] rewritten =
        json.withTexts(format.replacements(json.root(), ModelForward.places(changed)));
    exchange.sendWhole(status, ResponseHeaders.ofOtherBytes(headers), rewritten);
  }

  private Optional<ReadAnswer> readable(UpstreamAnswer answer, byte[] raw, long limit) {
    byte[] decoded = answer.coding() == ContentCoding.GZIP ? gunzipped(raw, limit) : raw;
    if (decoded == null) {
      unreadable("encoding", "the answer's gzip is broken, or too large");
      return Optional.empty();
    }
    try {
      JsonBody json = JsonBody.parse(decoded);
      return Optional.of(new ReadAnswer(json, format.readAnswer(json.root())));
    } catch (WireFormatException e) {
      unreadable("upstream_invalid", "the answer is not what this API answers: " + e.getMessage());
      String message = "the upstream's answer is not what this API answers";
      span.span().set(Names.ERROR_TYPE, "upstream_invalid").status(SpanStatus.ERROR, message);
      exchange.trace().failed(SpanStatus.ERROR, "upstream_invalid", message);
      return Optional.empty();
    }
  }

  /** Null where the bytes are no gzip, or more than the limit come of them. */
  private static byte @Nullable [] gunzipped(byte[] raw, long limit) {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      Limited read = Limited.read(stream, limit, Limited.UNKNOWN);
      return read.whole() ? read.bytes() : null;
    } catch (IOException notGzip) {
      return null;
    }
  }

  /** Not inspected, and told so; it does not go out where it might have been stopped. */
  private void unreadable(String reason, String message) {
    exchange.trace().coverage().skipped(reason);
    if (runtime.judgesAnswers()) {
      span.span().set(Names.ERROR_TYPE, "upstream_invalid").status(SpanStatus.ERROR, message);
      throw Refusal.error(502, "upstream_invalid", message);
    }
  }

  private record ReadAnswer(JsonBody json, ModelAnswer answer) {}
}
