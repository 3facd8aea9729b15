package io.spanguard.proxy.detect.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.guardrail.RemoteCalls;
import io.spanguard.proxy.upstream.ContentCoding;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.UpstreamAnswer;
import io.spanguard.proxy.upstream.UpstreamClient;
import io.spanguard.proxy.upstream.UpstreamException;
import io.spanguard.proxy.upstream.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls one service and reads its JSON, within a time and a size; never tries again by itself. Safe
 * for use by many threads; closed, it opens again when it is used.
 */
final class ServiceClient implements AutoCloseable {

  /** Of an answer; a longer one is not read. */
  static final int MAX_ANSWER_BYTES = 1 << 20;

  private static final int MAX_CONNECTIONS = 256;

  /** Each call has a total timeout of its own, which is shorter. */
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(1));

  private final URI url;
  private @Nullable UpstreamClient client; // guarded by this

  ServiceClient(URI url) {
    this.url = url;
  }

  /**
   * What a reader makes of the JSON that is answered.
   *
   * @param left more than nothing
   * @param reader throws {@link ServiceFailure} where the answer makes no sense
   * @throws ServiceFailure where there is no answer, or none that makes sense
   */
  <T> T call(
      UpstreamRequest request, Duration left, RemoteCalls calls, Function<JsonNode, T> reader) {
    RemoteCalls.Running running = calls.begin(request.method(), request.uri());
    try (UpstreamAnswer answer = client().send(request, left)) {
      running.answered(answer.status());
      T read = reader.apply(json(answer));
      running.succeeded();
      return read;
    } catch (UpstreamException e) {
      running.failed(e.failure().code());
      // Not its message: that speaks of the upstream.
      throw ServiceFailure.ofService(words(e.failure()), e.failure().code());
    } catch (IOException e) {
      running.failed("upstream_unreachable");
      throw ServiceFailure.ofService("it cannot be reached", "upstream_unreachable");
    } catch (ServiceFailure e) {
      running.failed(e.errorType());
      throw e;
    }
  }

  private static JsonNode json(UpstreamAnswer answer) throws IOException {
    int status = answer.status();
    if (status < 200 || status > 299) {
      String said = "it answered with status " + status;
      String errorType = Integer.toString(status);
      throw status == 400 || status == 413 || status == 415 || status == 422
          ? ServiceFailure.ofRequest(said, errorType)
          : ServiceFailure.ofService(said, errorType);
    }
    if (answer.coding() == ContentCoding.OTHER) {
      throw ServiceFailure.ofService("its answer has a coding not asked for", "answer_invalid");
    }
    byte[] body = answer.decodedBody().readNBytes(MAX_ANSWER_BYTES + 1);
    if (body.length > MAX_ANSWER_BYTES) {
      throw ServiceFailure.ofService(
          "its answer has more than " + MAX_ANSWER_BYTES + " bytes", "answer_too_large");
    }
    JsonNode json = ServiceJson.read(body);
    if (json == null) {
      throw ServiceFailure.ofService(
          "its answer is not JSON of at most " + ServiceJson.MAX_DEPTH + " levels",
          "answer_invalid");
    }
    return json;
  }

  private static String words(UpstreamException.Failure failure) {
    return switch (failure) {
      case TIMEOUT_CONNECT, TIMEOUT_FIRST_BYTE, TIMEOUT_IDLE, TIMEOUT_TOTAL ->
          "it did not answer in time";
      case INVALID -> "its answer broke off or is not HTTP";
      case OVERLOADED -> "all " + MAX_CONNECTIONS + " connections to it are in use";
      case UNREACHABLE -> "it cannot be reached";
    };
  }

  private synchronized UpstreamClient client() {
    if (client == null) {
      client = UpstreamClient.create(url, TIMEOUTS, MAX_CONNECTIONS);
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
