package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target.IncomingTrace;
import io.spanguard.proxy.config.Identity;
import io.spanguard.proxy.firewall.Conversation;
import io.spanguard.proxy.firewall.ToolAction;
import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.firewall.ToolRule;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.GuardrailPipeline;
import io.spanguard.proxy.guardrail.MaskKey;
import io.spanguard.proxy.guardrail.Masks;
import io.spanguard.proxy.guardrail.Scrubber;
import io.spanguard.proxy.stream.EventReader;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.Endpoint;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.StreamedAnswer;
import io.spanguard.proxy.wire.Wire;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.TraceSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any stream, however its texts and its bytes are cut: no call leaves before its verdict. */
class StreamGateTest {

  private static final int ROUNDS = Integer.getInteger("spanguard.rounds", 400);

  /** Lets {@code search} pass, holds {@code refund}, blocks {@code drop}. */
  private static final ToolFirewall FIREWALL =
      ToolFirewall.of(
          List.of(
              new ToolRule("ask", List.of("refund"), ToolAction.APPROVE, null, null),
              new ToolRule("no", List.of("drop"), ToolAction.BLOCK, null, null)),
          ToolAction.ALLOW);

  @ParameterizedTest
  @EnumSource
  void noByteOfACall_leavesBeforeItsVerdict(RandomStream.Api api) throws IOException {
    WireFormat format = Endpoint.of(Wire.AUTO, "POST", api.path).format().orElseThrow();
    for (int seed = 0; seed < ROUNDS; seed++) {
      check(api + ", seed " + seed, format, RandomStream.of(api, new Random(seed)), seed);
    }
  }

  private static void check(String what, WireFormat format, RandomStream stream, int seed)
      throws IOException {
    ExchangeTrace trace = trace();
    ToolGate tools = new ToolGate(trace, FIREWALL, Conversation.empty(), Set.of(), true);
    GuardrailPipeline pipeline = GuardrailPipeline.create(List.of(), Set.of(PartKind.TOOL_CALL));
    StreamGate gate =
        new StreamGate(
            pipeline.open(
                DetectionContext.ofAnswer(List.of()),
                Masks.create(MaskKey.of(new byte[32], "acme")),
                Instant::now),
            tools,
            true,
            part -> true);
    StreamedAnswer answer = format.openStream();
    EventReader reader = new EventReader(new Cut(stream.bytes(), new Random(seed)), 1 << 20);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int taken = 0;
    boolean blocked = false;
    try {
      for (ServerSentEvent event = reader.next(); event != null; event = reader.next()) {
        gate.accept(answer.accept(event));
        taken++;
        release(what, gate, out, stream, taken);
      }
      gate.finish();
      release(what, gate, out, stream, taken);
    } catch (Refusal refusal) {
      blocked = true;
      release(what, gate, out, stream, taken);
    }

    assertThat(blocked).as(what).isEqualTo(stream.has("drop"));
    if (blocked) {
      assertThat(out.size()).as(what).isLessThanOrEqualTo(stream.startOfFirst("drop"));
      return;
    }
    assertThat(tools.held()).as(what).hasSize(stream.count("refund"));
    gate.approved();
    gate.released().forEach(event -> out.writeBytes(event.bytes()));
    assertThat(out.toByteArray()).as(what).isEqualTo(stream.bytes());
  }

  /**
   * @param taken how many events the gate has had
   */
  private static void release(
      String what, StreamGate gate, ByteArrayOutputStream out, RandomStream stream, int taken) {
    gate.released().forEach(event -> out.writeBytes(event.bytes()));
    // What is out is the beginning of what came, and ends before each call without a verdict.
    assertThat(stream.startsWith(out.toByteArray())).as(what).isTrue();
    assertThat(out.size()).as(what).isLessThanOrEqualTo(stream.mayBeOut(taken));
  }

  private static ExchangeTrace trace() {
    ExchangeServices services =
        new ExchangeServices(
            request -> {
              throw new AssertionError("nobody asks");
            },
            new HashMap<>(Map.of()),
            TraceSink.noop(),
            TailWatch.of(TailWatch.PATIENCE),
            IdGenerator.random(),
            Clock.systemUTC(),
            Limits.defaults(),
            true,
            Identity.defaults(),
            Scrubber.none(),
            null,
            new Semaphore(1),
            new LongAdder());
    return ExchangeTrace.start(
        services,
        new Caller("acme", "ci", Set.of(Scope.INVOKE), Set.of("*"), true),
        IncomingTrace.IGNORE,
        Optional.empty(),
        Instant.now());
  }

  /** Gives a few bytes at a time. */
  private static final class Cut extends InputStream {
    private final ByteArrayInputStream in;
    private final Random random;

    Cut(byte[] bytes, Random random) {
      this.in = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return in.read(buffer, offset, Math.min(length, 1 + random.nextInt(40)));
    }
  }
}
