package io.spanguard.proxy.exchange;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Masks;
import io.spanguard.proxy.guardrail.StageResult;
import io.spanguard.proxy.upstream.ContentCoding;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamRequest.Body;
import io.spanguard.proxy.wire.JsonBody;
import io.spanguard.proxy.wire.ModelRequest;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.proxy.wire.WireFormatException;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Hold;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes a model call on: reads and judges what is asked, calls the provider, and has what comes
 * back judged and passed on. For use by one thread.
 */
final class ModelForward {

  private final Exchange exchange;
  private final TargetRuntime runtime;
  private final WireFormat format;
  private final Masks masks;

  /** The request's parts as they may be recorded; none before they are judged. */
  private List<Part> kept = List.of();

  /** As it may be recorded; null where the request names none. */
  private @Nullable String modelName;

  ModelForward(Exchange exchange, TargetRuntime runtime, WireFormat format) {
    this.exchange = exchange;
    this.runtime = runtime;
    this.format = format;
    this.masks = Masks.create(runtime.maskKey());
  }

  void run() throws IOException {
    RequestBody body =
        RequestBody.read(exchange.request(), exchange.services().limits().maxBodyBytes());
    ModelRequest model = read(body.json());
    exchange.asked(asked(model));
    IdentityReader.Ids ids =
        IdentityReader.read(exchange.services(), exchange.request(), body.json().root());
    describe(model, ids);
    Conversation conversation =
        Conversation.of(
            model.parts(),
            ids.agent(),
            ids.session(),
            exchange.caller().name(),
            runtime.target().id());
    StageResult judged = judge(body.json(), model);
    if (!runtime.mayHold()) {
      call(body, model, judged, conversation, null);
      return;
    }
    try (Holding holding = holding(body, ids)) {
      Optional<Hold> hold = holding.there();
      if (hold.isPresent()) {
        new Replay(exchange, runtime, format, masks, asked(model))
            .run(holding, hold.get(), model, conversation);
      } else {
        call(body, model, judged, conversation, holding);
      }
      holding.delivered();
    }
  }

  private Holding holding(RequestBody body, IdentityReader.Ids ids) {
    String key =
        RequestKeys.ofRequest(
            exchange.caller().name(),
            runtime.target().id(),
            exchange.request().getMethod(),
            exchange.path(),
            exchange.request().getQueryString(),
            body.json().root());
    return new Holding(exchange, runtime, key, ids, modelName);
  }

  private void call(
      RequestBody body,
      ModelRequest model,
      StageResult judged,
      Conversation conversation,
      @Nullable Holding holding)
      throws IOException {
    EarlierCalls earlier = new EarlierCalls(exchange.trace(), runtime.target().firewall());
    Map<Part, String> changed =
        earlier.judge(model.parts(), judged.forwarded(), conversation::before);
    kept = earlier.recorded(kept);
    Outgoing outgoing = outgoing(body, model, changed);
    ModelCallSpan span = ModelCallSpan.start(exchange.trace(), runtime.target(), model, modelName);
    span.messages(recordedMessages(body.json()));
    try (NetworkCall call = open(outgoing, span)) {
      relay(call, span, model, conversation, outgoing.askedForUsage(), holding);
    } finally {
      span.span().end();
    }
  }

  private Asked asked(ModelRequest model) {
    return new Asked(
        runtime.target().blockAsRefusal(),
        format.refusalShape().orElse(null),
        model.model(),
        model.stream());
  }

  private ModelRequest read(JsonBody body) {
    try {
      return format.readRequest(body.root());
    } catch (WireFormatException e) {
      throw Refusal.error(400, "body_invalid", e.getMessage() == null ? "" : e.getMessage());
    }
  }

  private void describe(ModelRequest model, IdentityReader.Ids ids) {
    exchange.identify(ids);
    modelName = exchange.trace().word(model.model());
    exchange
        .trace()
        .root()
        .set(Names.REQUEST_MODEL, modelName)
        .set(Names.LLM_MODEL, modelName)
        .set(Names.REQUEST_STREAM, model.stream());
    exchange.trace().coverage().skipped(model.skipped());
  }

  private StageResult judge(JsonBody body, ModelRequest model) {
    Instant start = exchange.trace().now();
    StageResult judged =
        runtime
            .guardrails()
            .judge(
                model.parts(),
                DetectionContext.ofRequest(model.parts()),
                masks,
                exchange.trace()::now);
    SpanHandle stage = exchange.trace().stage("guardrail.input", start, judged);
    if (exchange.services().captureContent()) {
      kept = exchange.trace().recordable(model.parts(), judged);
      newestPrompt();
    }
    if (judged.block().isPresent()) {
      // No model is called, so what was asked is kept here.
      recordedMessages(body).forEach(stage::set);
      throw Refusal.blocked(judged.block().get().error("prompt"));
    }
    stage.end();
    return judged;
  }

  private void newestPrompt() {
    for (int i = kept.size() - 1; i >= 0; i--) {
      Part part = kept.get(i);
      if (part.kind() == PartKind.PROMPT) {
        exchange.trace().inputPreview(part.text());
        return;
      }
    }
  }

  private Map<String, String> recordedMessages(JsonBody body) {
    return exchange.services().captureContent()
        ? format.inputMessages(body.root(), kept)
        : Map.of();
  }

  /** What goes upstream: the very bytes that came, unless something in them changes. */
  private Outgoing outgoing(RequestBody body, ModelRequest model, Map<Part, String> changedTexts) {
    boolean ask = model.stream() && !model.usageAsked() && runtime.target().askForUsage();
    if (changedTexts.isEmpty() && !ask) {
      return new Outgoing(body.raw(), false, false);
    }
    ObjectNode root = body.json().root();
    for (Part part : changedTexts.keySet()) {
      if (!format.mayChange(root, part)) {
        throw Refusal.unchangeableNames(part);
      }
    }
    byte[] changed =
        body.json()
            .rewritten(
                format.replacements(root, places(changedTexts)),
                ask ? format.askingForUsage(root) : root);
    return new Outgoing(changed, body.encoded(), ask);
  }

  static Map<JsonPointer, String> places(Map<Part, String> texts) {
    Map<JsonPointer, String> places = new HashMap<>();
    texts.forEach((part, text) -> places.put(part.place(), text));
    return places;
  }

  private NetworkCall open(Outgoing outgoing, ModelCallSpan span) throws IOException {
    try {
      return NetworkCall.open(
          exchange,
          runtime,
          span.span(),
          new Body.Bytes(outgoing.bytes()),
          true,
          outgoing.decoded());
    } catch (UpstreamException e) {
      span.span()
          .set(Names.ERROR_TYPE, e.failure().code())
          .status(SpanStatus.ERROR, e.getMessage());
      throw e;
    }
  }

  private void relay(
      NetworkCall call,
      ModelCallSpan span,
      ModelRequest model,
      Conversation conversation,
      boolean askedForUsage,
      @Nullable Holding holding)
      throws IOException {
    UpstreamAnswer answer = call.answer();
    PlainForward.refuseRedirect(answer, runtime);
    DetectionContext context = DetectionContext.ofAnswer(model.parts());
    ToolGate tools =
        new ToolGate(
            exchange.trace(), runtime.target().firewall(), conversation, Set.of(), holding != null);
    AnswerJudge judge = new AnswerJudge(exchange, runtime, format, span, tools, context, masks);
    try {
      if (answer.status() >= 400) {
        relayError(call, span);
      } else if (answer.coding() == ContentCoding.OTHER) {
        relayUnreadable(answer);
      } else if (isEventStream(answer)) {
        new EventRelay(exchange, runtime, format, judge, span, asked(model), holding, askedForUsage)
            .run(call);
      } else {
        new WholeRelay(exchange, runtime, format, judge, span, holding).run(call);
      }
    } catch (UpstreamException e) {
      call.failed(e.failure().code(), String.valueOf(e.getMessage()));
      span.span()
          .set(Names.ERROR_TYPE, e.failure().code())
          .status(SpanStatus.ERROR, e.getMessage());
      throw e;
    }
  }

  /** A provider's error is the client's to read: it goes on as it came. */
  private void relayError(NetworkCall call, ModelCallSpan span) throws IOException {
    String message = "the upstream answered " + call.answer().status();
    span.span()
        .set(Names.ERROR_TYPE, "upstream_status")
        .set(Names.HTTP_STATUS, call.answer().status())
        .status(SpanStatus.ERROR, message);
    exchange.trace().failed(SpanStatus.ERROR, "upstream_status", message);
    exchange.trace().coverage().skipped("upstream_error");
    PlainForward.relay(exchange, call.answer(), runtime.ownCredential(), new byte[0]);
  }

  /** Goes on as it came, but not where it might have been stopped. */
  private void relayUnreadable(UpstreamAnswer answer) throws IOException {
    exchange.trace().coverage().skipped("encoding");
    if (runtime.judgesAnswers()) {
      throw Refusal.error(
          502, "upstream_invalid", "the answer's Content-Encoding cannot be inspected");
    }
    PlainForward.relay(exchange, answer, runtime.ownCredential(), new byte[0]);
  }

  private static boolean isEventStream(UpstreamAnswer answer) {
    String type = answer.header("content-type");
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  /**
   * A request's body on its way upstream.
   *
   * @param decoded whether it came gzipped and goes on plain
   */
  private record Outgoing(byte[] bytes, boolean decoded, boolean askedForUsage) {}
}
