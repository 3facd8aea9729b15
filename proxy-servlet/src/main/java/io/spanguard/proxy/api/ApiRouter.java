package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.access.Caller;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The HTTP API: finds the endpoint of a path, checks the key and its scope, and turns what goes
 * wrong into an answer. Safe for use by many threads.
 *
 * <pre>{@code
 * ApiRouter api = ApiRouter.builder(authenticator, storage.traces(), SpanIntake.of(pipeline))
 *     .workspaces(workspaces)
 *     .secret(secret)
 *     .readiness(storage::check)
 *     .build();
 * if (!api.handle("/traces", request, response)) {
 *   chain.doFilter(request, response);
 * }
 * }</pre>
 */
public final class ApiRouter {

  private static final Logger LOG = System.getLogger(ApiRouter.class.getName());

  private final Callers callers;
  private final List<Route> routes;
  private final AtomicBoolean storeFailed = new AtomicBoolean();

  ApiRouter(Callers callers, List<Route> routes) {
    this.callers = requireNonNull(callers, "callers");
    this.routes = List.copyOf(routes);
  }

  /**
   * Everything but these three has a default.
   *
   * @param traces where traces are read
   * @param intake where ingested spans go
   */
  public static ApiRouterBuilder builder(
      Authenticator authenticator, TraceStore traces, SpanIntake intake) {
    return new ApiRouterBuilder(authenticator, traces, intake);
  }

  /**
   * Answers a request, if its path is one of the API's.
   *
   * @param path the raw (percent-encoded) path below the mount point; begins with a slash
   * @return false, with nothing done, where the path is not one of the API's
   * @throws IOException when the client goes away
   */
  public boolean handle(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<String> segments;
    try {
      segments = Route.segments(path);
    } catch (IllegalArgumentException notOurs) {
      return false;
    }
    List<Route> allowed = new ArrayList<>(1);
    for (Route route : routes) {
      Optional<List<String>> variables = route.match(segments);
      if (variables.isPresent()) {
        if (route.takes(request.getMethod())) {
          send(answer(route.endpoint(), request, variables.get()), request, response);
          return true;
        }
        allowed.add(route);
      }
    }
    if (allowed.isEmpty()) {
      return false;
    }
    send(methodNotAllowed(request.getMethod(), allowed), request, response);
    return true;
  }

  /** Every route: its method and its path, {@code *} for what varies, {@code **} for the rest. */
  public List<String> routes() {
    return routes.stream()
        .map(route -> route.method() + " /" + String.join("/", route.template()))
        .toList();
  }

  private Answer answer(Endpoint endpoint, HttpServletRequest request, List<String> variables)
      throws IOException {
    try {
      if (endpoint instanceof Endpoint.Open open) {
        return open.serve(request, variables);
      }
      Endpoint.Keyed keyed = (Endpoint.Keyed) endpoint;
      Caller caller = callers.withScope(request, keyed.scope());
      Answer answer = keyed.serve(new Endpoint.Request(caller, request, variables));
      storeFailed.set(false);
      return answer;
    } catch (ApiException e) {
      return told(endpoint, e.problem(), request);
    } catch (StorageException e) {
      return told(endpoint, storeAway(e), request);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, endpoint.getClass().getSimpleName() + " failed", e);
      return told(endpoint, failed(), request);
    }
  }

  private static Answer told(Endpoint endpoint, Problem problem, HttpServletRequest request) {
    return endpoint instanceof Endpoint.Keyed keyed
        ? keyed.problem(problem, request)
        : problem.answer();
  }

  private Problem storeAway(StorageException e) {
    Level level = storeFailed.getAndSet(true) ? Level.DEBUG : Level.WARNING;
    LOG.log(level, "the trace store cannot be reached", e);
    return Problem.of(503, "store_unreachable", "traces cannot be read just now")
        .header("Retry-After", "5");
  }

  private static Problem failed() {
    return Problem.of(500, "internal", "this request met a fault of the server; its log says more");
  }

  private static Answer methodNotAllowed(String method, List<Route> routes) {
    Set<String> methods = new LinkedHashSet<>();
    for (Route route : routes) {
      methods.add(route.method().equals("GET") ? "GET, HEAD" : route.method());
    }
    String allow = String.join(", ", methods);
    return Problem.of(
            405,
            "method_not_allowed",
            Quoted.text(method) + " is not taken here; expected " + allow)
        .header("Allow", allow)
        .answer();
  }

  private static void send(Answer answer, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      answer.send(request, response);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "cannot write an answer", e);
      if (response.isCommitted()) {
        throw new IOException("the answer ends early", e);
      }
      response.reset();
      failed().answer().send(request, response);
    }
  }
}
