package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.stream.EventTooLargeException;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamException.Failure;
import io.spanguard.proxy.upstream.UpstreamPath;
import io.spanguard.proxy.wire.Endpoint;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.Wire;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceContext;
import io.spanguard.trace.convention.Names;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call through the proxy, from its arrival to the last byte of its answer. For use by the
 * container's thread.
 *
 * <p>The only owner of its trace: {@link #seal} ends it exactly once, on every way out, before the
 * tail of the answer is released, so that whoever has a whole answer finds its trace.
 */
final class Exchange {

  private static final Logger LOGGER = System.getLogger(Exchange.class.getName());

  private final ExchangeServices services;
  private final Caller caller;
  private final Optional<String> keyHeader;
  private final HttpServletRequest request;
  private final ClientAnswer answer;
  private final String targetId;
  private final String path;
  private final Optional<TargetRuntime> runtime;
  private final Endpoint endpoint;
  private final ExchangeTrace trace;
  private boolean sealed;
  private boolean identified;

  /** What was asked of a model; null before that is known. */
  private @Nullable Asked asked;

  /**
   * @param keyHeader the request header that held the Spanguard key
   * @param targetId as it stands in the path
   * @param path below the target, raw
   */
  Exchange(
      ExchangeServices services,
      Caller caller,
      Optional<String> keyHeader,
      HttpServletRequest request,
      HttpServletResponse response,
      String targetId,
      String path,
      Instant arrival) {
    this.services = services;
    this.caller = caller;
    this.keyHeader = keyHeader;
    this.request = request;
    this.answer = new ClientAnswer(response);
    this.targetId = targetId;
    this.path = path;
    this.runtime =
        caller.mayUse(targetId) ? services.target(caller.workspace(), targetId) : Optional.empty();
    this.endpoint =
        Endpoint.of(
            runtime.map(found -> found.target().wire()).orElse(Wire.AUTO),
            request.getMethod(),
            path);
    this.trace =
        ExchangeTrace.start(
            services,
            caller,
            runtime
                .map(found -> found.target().incomingTrace())
                .orElse(Target.IncomingTrace.CONTINUE),
            incoming(request),
            arrival);
  }

  private static Optional<TraceContext> incoming(HttpServletRequest request) {
    if (request.getHeader("traceparent") == null) {
      return Optional.empty();
    }
    return TraceContext.parse(
        Collections.list(request.getHeaders("traceparent")),
        Collections.list(request.getHeaders("tracestate")));
  }

  /**
   * Runs the exchange to its end.
   *
   * @throws BrokenAnswer when the upstream broke off in the middle of an answer: the container then
   *     closes the client's connection, which is how HTTP says that an answer is not whole
   */
  void run() throws BrokenAnswer {
    try {
      describe();
      if (services.slots().tryAcquire()) {
        try {
          forward();
        } finally {
          services.slots().release();
        }
      } else {
        throw Refusal.error(503, "overloaded", "too many requests are running; try again soon");
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } catch (UpstreamException e) {
      refuse(Refusal.upstream(e.failure(), String.valueOf(e.getMessage())));
    } catch (EventTooLargeException e) {
      refuse(Refusal.upstream(Failure.INVALID, String.valueOf(e.getMessage())));
    } catch (ClientGone e) {
      clientGone();
    } catch (IOException | RuntimeException e) {
      LOGGER.log(Level.WARNING, "exchange failed; trace " + trace.traceId(), e);
      trace.exception(e);
      refuse(
          Refusal.error(500, "internal_error", "the proxy failed; see trace " + trace.traceId()));
    } catch (Error e) {
      // The container's to deal with, but not a success.
      trace.exception(e);
      trace.failed(SpanStatus.ERROR, "internal_error", "the proxy failed");
      throw e;
    } finally {
      if (!sealed) {
        seal();
      }
    }
  }

  private void describe() {
    trace
        .root()
        .set(Names.HTTP_METHOD, request.getMethod())
        .set(Names.URL_PATH, services.scrubber().scrubbed(path))
        .set(Names.TARGET_ID, targetId);
  }

  private void forward() throws IOException {
    if (!caller.may(Scope.INVOKE)) {
      throw Refusal.error(
          403, "scope_missing", "the key '" + caller.name() + "' lacks the scope proxy:invoke");
    }
    TargetRuntime target =
        runtime.orElseThrow(
            () -> Refusal.error(404, "target_unknown", "there is no target '" + targetId + "'"));
    Optional<String> fault = UpstreamPath.fault(path);
    if (fault.isPresent()) {
      throw Refusal.error(400, "path_invalid", fault.get());
    }
    if (endpoint.format().isPresent()) {
      new ModelForward(this, target, endpoint.format().get()).run();
      return;
    }
    if (endpoint.withoutContent()) {
      new PlainForward(this, target).run();
      return;
    }
    trace.coverage().skipped("unknown_endpoint");
    if (target.target().blockUnknownEndpoints()) {
      throw Refusal.blocked(
          ProxyError.of(
              400,
              "endpoint_blocked",
              request.getMethod()
                  + " "
                  + path
                  + " is not an endpoint whose content can be inspected, and target '"
                  + targetId
                  + "' has unknownEndpoints: block"));
    }
    new PlainForward(this, target).run();
  }

  /** Who asks, as body and headers say. */
  void identify(IdentityReader.Ids ids) {
    identified = true;
    trace.identity(ids);
  }

  void asked(Asked model) {
    asked = model;
  }

  ExchangeServices services() {
    return services;
  }

  HttpServletRequest request() {
    return request;
  }

  ExchangeTrace trace() {
    return trace;
  }

  ClientAnswer answer() {
    return answer;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String path() {
    return path;
  }

  /** Who calls. */
  Caller caller() {
    return caller;
  }

  Optional<String> keyHeader() {
    return keyHeader;
  }

  /** Decides status and headers of the answer, the proxy's marks among them. */
  void begin(int status, List<HeaderField> headers) {
    List<HeaderField> all = new ArrayList<>(headers);
    all.removeIf(field -> field.is("traceparent"));
    all.addAll(OwnAnswer.marks(trace.traceId(), trace.traceparent(), trace.outcome()));
    answer.begin(status, all);
  }

  /** Sends a body that is here as a whole. */
  void sendWhole(int status, List<HeaderField> headers, byte[] body) throws ClientGone {
    begin(status, headers);
    answer.contentLength(body.length);
    if (body.length == 0) {
      release(body);
      return;
    }
    answer.write(body, 0, body.length - 1);
    release(new byte[] {body[body.length - 1]});
  }

  private void sendOwn(ProxyError error) throws ClientGone {
    Optional<OwnAnswer.Refused> refused =
        asked == null ? Optional.empty() : asked.refused(error, trace.traceId());
    if (refused.isPresent()) {
      sendWhole(200, refused.get().headers(), refused.get().body());
      return;
    }
    sendWhole(
        error.status(),
        OwnAnswer.errorHeaders(error),
        endpoint.errorShape().body(error, trace.traceId()));
  }

  /**
   * Ends the trace, then lets go of what makes the answer whole; it waits for the sink, but not for
   * one that hangs.
   *
   * @param tail the last byte under Content-Length, a stream's terminal event, or nothing where the
   *     end of the message or its head alone does it
   */
  void release(byte[] tail) throws ClientGone {
    SpanBatch spans = endTrace();
    services.tails().sendAfter(() -> services.sink().accept(spans), late -> send(tail, late));
  }

  private void send(byte[] tail, boolean late) throws ClientGone {
    if (late) {
      answer.last();
    }
    if (tail.length > 0) {
      answer.write(tail, 0, tail.length);
    }
    answer.flush();
    if (tail.length == 0 || late) {
      answer.end();
    }
  }

  private void seal() {
    services.sink().accept(endTrace());
  }

  private SpanBatch endTrace() {
    sealed = true;
    if (!identified) {
      trace.identity(IdentityReader.read(services, request, null));
    }
    return trace.seal(answer.isBegun() ? answer.status() : null);
  }

  private void refuse(Refusal refusal) throws BrokenAnswer {
    if (sealed) {
      // Only after the tail was released, so the client has a whole answer; nothing is left to be
      // said to it.
      LOGGER.log(Level.WARNING, "failed after the end of trace " + trace.traceId(), refusal);
      return;
    }
    ProxyError error = refusal.error();
    trace.failed(refusal.status(), error.code(), error.message());
    if (answer.isBegun()) {
      breakOff(error.code());
    }
    try {
      sendOwn(error);
    } catch (ClientGone e) {
      clientGone();
    }
  }

  /**
   * What came so far goes out, or the container would put an error page of its own in its place.
   */
  private void breakOff(String code) throws BrokenAnswer {
    seal();
    try {
      answer.flush();
    } catch (ClientGone e) {
      services.sink().accept(trace.clientAborted());
    }
    throw new BrokenAnswer(code);
  }

  private void clientGone() {
    if (sealed) {
      services.sink().accept(trace.clientAborted());
      return;
    }
    trace.root().set("spanguard.delivered_bytes", answer.written());
    trace.failed(SpanStatus.ERROR, "client_abort", "the client went away");
    if (!answer.isBegun()) {
      answerHalfRequest();
    }
  }

  /** A client that sent a broken body is still there, and would else get an empty success. */
  private void answerHalfRequest() {
    ProxyError error =
        ProxyError.of(400, "body_invalid", "the request's body did not come to its end");
    try {
      sendOwn(error);
    } catch (ClientGone e) {
      // As the trace says already.
      return;
    }
  }
}
