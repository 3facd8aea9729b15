package io.spanguard.proxy.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A method and the form of a path, and what answers there. Immutable and safe for use by many
 * threads.
 *
 * @param method {@code GET}, which stands for {@code HEAD} as well, {@code POST} or {@code DELETE}
 * @param template the segments of the path: a word that must stand there, {@code *} for any
 *     non-empty segment, or, in the last place, {@code **} for whatever is left, slashes included
 */
record Route(String method, List<String> template, Endpoint endpoint) {

  static Route get(String path, Endpoint endpoint) {
    return new Route("GET", segments(path), endpoint);
  }

  static Route post(String path, Endpoint endpoint) {
    return new Route("POST", segments(path), endpoint);
  }

  static Route delete(String path, Endpoint endpoint) {
    return new Route("DELETE", segments(path), endpoint);
  }

  boolean takes(String requestMethod) {
    return method.equals(requestMethod) || (method.equals("GET") && requestMethod.equals("HEAD"));
  }

  /** The variables of a path of this form, in order; empty where the path is of another form. */
  Optional<List<String>> match(List<String> segments) {
    List<String> variables = new ArrayList<>(2);
    for (int i = 0; i < template.size(); i++) {
      String expected = template.get(i);
      if (expected.equals("**") && i < segments.size()) {
        variables.add(String.join("/", segments.subList(i, segments.size())));
        return Optional.of(variables);
      }
      if (i >= segments.size()) {
        return Optional.empty();
      }
      String segment = segments.get(i);
      if (expected.equals("*") && !segment.isEmpty()) {
        variables.add(segment);
      } else if (!expected.equals(segment)) {
        return Optional.empty();
      }
    }
    return template.size() == segments.size() ? Optional.of(variables) : Optional.empty();
  }

  /**
   * The segments of a raw path, decoded.
   *
   * @throws IllegalArgumentException when the path does not begin with a slash or has a broken
   *     percent encoding
   */
  static List<String> segments(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path does not begin with /: " + path);
    }
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(PercentEncoding.decode(segment));
    }
    return segments;
  }
}
