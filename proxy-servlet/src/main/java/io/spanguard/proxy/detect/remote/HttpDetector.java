package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.RemoteCalls;
import io.spanguard.proxy.guardrail.RemoteDetector;
import io.spanguard.proxy.guardrail.RemoteVerdict;
import io.spanguard.proxy.guardrail.RemoteVerdict.RemoteFinding;
import io.spanguard.proxy.wire.Part;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks a service about what it has not been asked before, several questions at a time, unless it
 * has failed too often of late. Safe for use by many threads.
 */
final class HttpDetector implements RemoteDetector {

  private static final Logger LOGGER = System.getLogger(HttpDetector.class.getName());

  /** Pieces of text in one judgement. */
  private static final int MAX_EXCERPTS = 2_000;

  private final Service service;
  private final ServiceClient client;
  private final KnownFindings known;
  private final CircuitBreaker breaker;
  private final HelpingHands hands;

  HttpDetector(Service service, ServiceEndpoint endpoint) {
    this.service = requireNonNull(service, "service");
    this.client = new ServiceClient(endpoint.url());
    this.known = KnownFindings.create(endpoint.timeToLive(), endpoint.clock());
    this.breaker = new CircuitBreaker(endpoint.clock());
    this.hands = new HelpingHands(service.id());
  }

  @Override
  public String id() {
    return service.id();
  }

  @Override
  public RemoteVerdict judge(
      List<Part> parts, DetectionContext context, Duration timeout, RemoteCalls calls) {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<Excerpt> excerpts = service.excerpts(parts);
    if (excerpts.size() > MAX_EXCERPTS) {
      return failed("more than " + MAX_EXCERPTS + " pieces of text to judge");
    }
    Map<Excerpt, List<Finding>> found = new LinkedHashMap<>();
    List<Excerpt> open = new ArrayList<>();
    for (Excerpt excerpt : excerpts) {
      List<Finding> before = known.find(excerpt, context.output());
      if (before == null) {
        open.add(excerpt);
      } else {
        found.put(excerpt, before);
      }
    }
    if (!open.isEmpty()) {
      CircuitBreaker.Permit permit = breaker.enter();
      if (permit == null) {
        return failed("it is not asked for a while, since it failed several times in a row");
      }
      try (permit) {
        found.putAll(ask(open, context.output(), permit, deadline, calls));
      } catch (ServiceFailure e) {
        return failed(e.getMessage());
      }
    }
    return RemoteVerdict.of(placed(excerpts, found));
  }

  private Map<Excerpt, List<Finding>> ask(
      List<Excerpt> open,
      boolean output,
      CircuitBreaker.Permit permit,
      long deadline,
      RemoteCalls calls) {
    List<Question> questions = service.questions(open, output);
    List<List<List<Finding>>> answers =
        hands.all(questions, deadline, question -> ask(question, output, permit, deadline, calls));
    Map<Excerpt, List<Finding>> found = new LinkedHashMap<>();
    for (int i = 0; i < questions.size(); i++) {
      List<Excerpt> about = questions.get(i).about();
      for (int j = 0; j < about.size(); j++) {
        found.put(about.get(j), answers.get(i).get(j));
      }
    }
    return found;
  }

  private List<List<Finding>> ask(
      Question question,
      boolean output,
      CircuitBreaker.Permit permit,
      long deadline,
      RemoteCalls calls) {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (left.toMillis() <= 0) {
      throw HelpingHands.late();
    }
    List<List<Finding>> answer;
    try {
      answer =
          client.call(
              question.request(),
              left,
              calls,
              json -> question.reader().read(json, question.about()));
    } catch (ServiceFailure e) {
      if (e.counts() && permit.failed()) {
        LOGGER.log(
            Level.WARNING,
            "{0}: {1}, {2} times in a row; it is asked again in {3}",
            service.id(),
            e.getMessage(),
            CircuitBreaker.MAX_FAILURES,
            CircuitBreaker.PAUSE);
      }
      throw e;
    }
    if (permit.succeeded()) {
      LOGGER.log(Level.INFO, "{0}: it answers again", service.id());
    }
    for (int i = 0; i < answer.size(); i++) {
      known.keep(question.about().get(i), output, answer.get(i));
    }
    return answer;
  }

  /** Offsets in the parts, and once what was found twice where two pieces overlap. */
  private static List<RemoteFinding> placed(
      List<Excerpt> excerpts, Map<Excerpt, List<Finding>> found) {
    Set<RemoteFinding> placed = new LinkedHashSet<>();
    for (Excerpt excerpt : excerpts) {
      for (Finding finding : requireNonNull(found.get(excerpt))) {
        placed.add(excerpt.placed(finding));
      }
    }
    return List.copyOf(placed);
  }

  private RemoteVerdict failed(String why) {
    return RemoteVerdict.failed("detector " + service.id() + ": " + why);
  }

  @Override
  public void close() {
    hands.close();
    client.close();
  }
}
