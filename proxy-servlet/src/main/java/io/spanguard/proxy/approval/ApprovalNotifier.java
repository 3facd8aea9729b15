package io.spanguard.proxy.approval;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamClient;
import io.spanguard.proxy.upstream.UpstreamRequest;
import io.spanguard.trace.store.Approval;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Posts each new approval to a URL, as JSON in the shape of {@code GET /approvals/{id}}: what a
 * person may see of it, secrets masked. Never delays whoever hands one over: at most 1,000 wait,
 * those beyond are dropped and counted. Safe for use by many threads.
 *
 * <p>What answers with 429, 5xx or not at all is tried four times within a minute, so a receiver
 * may get an approval more than once and knows it by its id; any other answer counts as delivered.
 */
public final class ApprovalNotifier implements AutoCloseable {

  private static final Logger LOGGER = System.getLogger(ApprovalNotifier.class.getName());
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_WAITING = 1_000;
  private static final int THREADS = 2;
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  private final List<Duration> pauses;
  private final Map<URI, UpstreamClient> clients = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor threads;
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final AtomicLong dropped = new AtomicLong();

  private ApprovalNotifier(List<Duration> pauses) {
    this.pauses = List.copyOf(pauses);
    this.threads = new ScheduledThreadPoolExecutor(THREADS, ApprovalNotifier::daemon);
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // No thread without a need for one.
    threads.setKeepAliveTime(10, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
  }

  public static ApprovalNotifier create() {
    return create(List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30)));
  }

  /**
   * @param pauses before each further try
   */
  static ApprovalNotifier create(List<Duration> pauses) {
    return new ApprovalNotifier(pauses);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(null, work, "spanguard-notify", 0, false);
    thread.setContextClassLoader(ApprovalNotifier.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  /** Has it posted soon. */
  public void opened(URI url, Approval approval) {
    if (!places.tryAcquire()) {
      drop(url, "too many wait to be posted");
      return;
    }
    later(new Notice(url, approval.id(), body(approval), 0), Duration.ZERO);
  }

  /** How many were not delivered. */
  public long dropped() {
    return dropped.get();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task catches and tells what goes wrong
  private void later(Notice notice, Duration pause) {
    try {
      threads.schedule(() -> post(notice), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      places.release();
      drop(notice.url, "the server ends");
    }
  }

  private void post(Notice notice) {
    String failure = null;
    try {
      int status = send(notice);
      if (status == 429 || status >= 500) {
        failure = "it answered " + status;
      }
    } catch (IOException | RuntimeException e) {
      failure = "it cannot be reached";
      LOGGER.log(Level.DEBUG, "approval " + notice.id + " could not be posted", e);
    }
    if (failure != null && notice.tries < pauses.size()) {
      later(notice.again(), pauses.get(notice.tries));
      return;
    }
    places.release();
    if (failure != null) {
      drop(notice.url, failure);
    }
  }

  private int send(Notice notice) throws IOException {
    UpstreamClient client =
        clients.computeIfAbsent(notice.url, url -> UpstreamClient.create(url, TIMEOUTS, THREADS));
    UpstreamRequest request =
        new UpstreamRequest(
            "POST",
            notice.url,
            List.of(
                new HeaderField("Content-Type", "application/json"),
                new HeaderField("User-Agent", "spanguard")),
            new UpstreamRequest.Body.Bytes(notice.body));
    try (UpstreamAnswer answer = client.send(request)) {
      answer.drain();
      return answer.status();
    }
  }

  /** Not the whole URL: what some of them end in is as good as a key. */
  private void drop(URI url, String why) {
    LOGGER.log(
        dropped.getAndIncrement() == 0 ? Level.WARNING : Level.DEBUG,
        "an approval could not be posted to {0}: {1}",
        url.getHost(),
        why);
  }

  private static byte[] body(Approval approval) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      ApprovalJson.write(json, approval, true);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Those that were not posted yet are dropped. */
  @Override
  public void close() {
    threads.shutdownNow();
    clients.values().forEach(UpstreamClient::close);
  }

  /**
   * @param tries that failed already
   */
  private record Notice(URI url, String id, byte[] body, int tries) {
    Notice again() {
      return new Notice(url, id, body, tries + 1);
    }
  }
}
