package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.deltas;
import static io.spanguard.proxy.GuardrailFixtures.guardrail;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.streaming;
import static io.spanguard.proxy.ProxyExitsContract.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Connection;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.detect.PiiDetector;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.detect.UnsafeOutputDetector;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Many slow streams at once: each its own, and nothing left of any. How fast they are, the
 * benchmark {@code StreamLoad} says.
 */
abstract class ProxyManyStreamsContract {

  private static final int STREAMS = 64;
  private static final int EVENTS = 50;
  private static final Duration PAUSE = Duration.ofMillis(20);

  abstract Container start(Filter filter);

  @Test
  void manyStreams_areWhole_andLeaveNothing() throws Exception {
    long threads = ownThreads();
    CyclicBarrier allAtOnce = new CyclicBarrier(STREAMS);
    AtomicInteger running = new AtomicInteger();
    try (FakeProvider provider =
        FakeProvider.start().always((request, to) -> speak(request, to, allAtOnce))) {
      try (ProxyFixture fixture =
          ProxyFixture.start(
              filter -> start(new Counted(filter, running)),
              target -> guarded(target.baseUrl(provider.url())),
              options -> options)) {
        round(fixture, 0);
        // Its connection is given back a moment after the client has the end of a stream.
        await("requests", () -> running.get() == 0);
        int connections = provider.connections();
        round(fixture, STREAMS);

        assertThat(connections).isEqualTo(STREAMS);
        // The second round has the connections of the first.
        assertThat(provider.connections()).isEqualTo(connections);
      }
      await("connections to the provider", () -> provider.open() == 0);
    }
    await("threads of the proxy", () -> ownThreads() <= threads);
  }

  private void round(ProxyFixture fixture, int first) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(STREAMS);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        String mark = "mark-" + (first + i) + "-";
        all.add(CompletableFuture.runAsync(() -> ask(fixture, mark), clients));
      }
      CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(120, TimeUnit.SECONDS);
    } finally {
      clients.shutdownNow();
    }
    List<SpanBatch> traces = fixture.sink.drain();
    assertThat(traces)
        .hasSize(STREAMS)
        .allSatisfy(
            batch -> assertThat(TraceSummary.of(batch.spans()).status()).isEqualTo(SpanStatus.OK));
  }

  private static void ask(ProxyFixture fixture, String mark) {
    byte[] body = streaming(prompt(mark)).getBytes(StandardCharsets.UTF_8);
    try (RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST /proxy/bot/v1/chat/completions",
          List.of("X-Spanguard-Key: " + ProxyFixture.KEY, "Content-Length: " + body.length),
          body);

      String events = client.answer().text();

      assertThat(deltas(events)).isEqualTo((mark + " says nothing. ").repeat(EVENTS));
      assertThat(events).endsWith("data: [DONE]\n\n");
    } catch (Exception e) {
      throw new IllegalStateException(mark, e);
    }
  }

  /** Speaks slowly, once all are there. */
  private static boolean speak(Received request, Connection connection, CyclicBarrier allAtOnce)
      throws IOException, InterruptedException {
    try {
      allAtOnce.await(60, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new IOException("not all have come", e);
    }
    String mark = SmugglingServer.marks(request.text()).iterator().next();
    connection.beginEvents();
    connection.pauseBeforeEvents(PAUSE);
    for (int i = 0; i < EVENTS; i++) {
      connection.event(chunk("{\"content\":\"" + mark + " says nothing. \"}", null));
    }
    connection.event(chunk("{}", "stop"));
    connection.endEvents("[DONE]");
    return true;
  }

  private static Target.Builder guarded(Target.Builder target) {
    return target
        .guardrail(of("secrets", SecretsDetector.create(), Action.BLOCK))
        .guardrail(of("pii", PiiDetector.create(), Action.REDACT))
        .guardrail(of("unsafe", UnsafeOutputDetector.create(), Action.MONITOR))
        .guardrail(guardrail("names", Action.REDACT, PartKind.COMPLETION));
  }

  private static Guardrail of(String id, Detector detector, Action action) {
    return Guardrail.of(id, detector, Set.of(PartKind.COMPLETION), action);
  }

  /** Counts the requests that are in a filter. */
  private record Counted(Filter filter, AtomicInteger running) implements Filter {

    @Override
    public void init(FilterConfig config) throws ServletException {
      filter.init(config);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      running.incrementAndGet();
      try {
        filter.doFilter(request, response, chain);
      } finally {
        running.decrementAndGet();
      }
    }

    @Override
    public void destroy() {
      filter.destroy();
    }
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("spanguard"))
        .count();
  }

  private static void await(String what, BooleanSupplier gone) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!gone.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s are left", what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
