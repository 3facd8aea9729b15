package io.spanguard.proxy.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code /session}: {@code POST} gives a key for a cookie, {@code GET} says who calls, {@code
 * DELETE} takes the cookie away. Safe for use by many threads.
 */
final class SessionEndpoint implements Endpoint.Open {

  private static final int MAX_BYTES = 4096;
  private static final String VERSION =
      Objects.requireNonNullElse(
          SessionEndpoint.class.getPackage().getImplementationVersion(), "development");

  private final Callers callers;
  private final SameOrigin sameOrigin;
  private final @Nullable URI publicUrl;

  /**
   * @param publicUrl how browsers reach the mount point; null: as the request says
   */
  SessionEndpoint(Callers callers, SameOrigin sameOrigin, @Nullable URI publicUrl) {
    this.callers = callers;
    this.sameOrigin = sameOrigin;
    this.publicUrl = publicUrl;
  }

  @Override
  public Answer serve(HttpServletRequest http, List<String> variables) throws IOException {
    ParameterErrors errors = new ParameterErrors();
    errors.checkNames(QueryParameters.parse(http.getQueryString()), List.of(), name -> false);
    errors.throwIfAny();
    return switch (http.getMethod()) {
      case "POST" -> begin(http);
      case "DELETE" -> end(http);
      default -> about(callers.any(http));
    };
  }

  private Answer begin(HttpServletRequest http) throws IOException {
    sameOrigin.check(http);
    Sessions.Begun session = callers.sessions().begin(key(RequestJson.read(http, MAX_BYTES)), http);
    long seconds = SessionTokens.LIFETIME.toSeconds();
    return about(session.caller()).header("Set-Cookie", cookie(http, session.token(), seconds));
  }

  private Answer end(HttpServletRequest http) {
    sameOrigin.check(http);
    return Answer.empty(204).header("Set-Cookie", cookie(http, "", 0));
  }

  private static String key(JsonNode body) {
    Notes notes = new Notes();
    Fields fields = Fields.of(body, "", notes);
    String key = fields == null ? null : fields.text("key");
    if (key == null && !notes.hasErrors()) {
      notes.error("key", "is missing: the API key to sign in with");
    }
    notes.throwIfErrors();
    return Objects.requireNonNullElse(key, "").strip();
  }

  private String cookie(HttpServletRequest http, String value, long seconds) {
    boolean isSecure =
        http.isSecure() || (publicUrl != null && "https".equals(publicUrl.getScheme()));
    return Sessions.COOKIE
        + "="
        + value
        + "; Path="
        + path(http)
        + "; Max-Age="
        + seconds
        + "; HttpOnly; SameSite=Strict"
        + (isSecure ? "; Secure" : "");
  }

  /** The mount point as the browser sees it. */
  private String path(HttpServletRequest http) {
    String path;
    if (publicUrl != null) {
      path = publicUrl.getRawPath();
    } else {
      String uri = http.getRequestURI();
      path = uri.substring(0, uri.lastIndexOf('/'));
    }
    if (path == null || path.isEmpty() || path.indexOf(';') >= 0) {
      return "/";
    }
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static Answer about(Caller caller) {
    return Answer.ok(
        json -> {
          json.writeStartObject();
          json.writeStringField("workspace", caller.workspace());
          json.writeStringField("key_name", caller.name());
          json.writeArrayFieldStart("scopes");
          for (String scope : caller.scopes().stream().map(Scope::id).sorted().toList()) {
            json.writeString(scope);
          }
          json.writeEndArray();
          json.writeStringField("version", VERSION);
          json.writeEndObject();
        });
  }
}
