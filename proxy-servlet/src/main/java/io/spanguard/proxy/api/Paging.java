package io.spanguard.proxy.api;

import io.spanguard.proxy.api.QueryParameters.Parameter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of one list's query: where the page begins, and the link to the next one. Immutable
 * and safe for use by many threads.
 */
final class Paging {

  private static final Set<String> POSITION = Set.of("cursor", "limit");

  private final Cursors cursors;
  private final String workspace;
  private final String path;
  private final QueryParameters parameters;
  private final String binding;

  /**
   * @param path of the list below the mount point, without a slash before it
   */
  Paging(Cursors cursors, String workspace, String path, QueryParameters parameters) {
    this.cursors = cursors;
    this.workspace = workspace;
    this.path = path;
    this.parameters = parameters;
    this.binding = binding(path, parameters);
  }

  /**
   * The position that the cursor holds; null where there is none.
   *
   * @throws ApiException when the cursor was not given out for this list
   */
  @Nullable String position() {
    Optional<String> cursor =
        parameters.only("cursor"::equals).all().stream().map(Parameter::value).findFirst();
    return cursor
        .map(value -> cursors.position(workspace, binding, value).orElseThrow(Paging::badCursor))
        .orElse(null);
  }

  /** The answer with a link to the page that begins there, if there is one. */
  Answer linked(Answer answer, @Nullable String next) {
    if (next == null) {
      return answer;
    }
    String others = parameters.only(name -> !name.equals("cursor")).encoded();
    // a relative reference (RFC 3986 §4.2), so that it holds wherever the API is mounted
    return answer.header(
        "Link",
        "<"
            + path
            + "?"
            + (others.isEmpty() ? "" : others + "&")
            + "cursor="
            + cursors.cursor(workspace, binding, next)
            + ">; rel=\"next\"");
  }

  static ApiException badCursor() {
    return Problem.invalid(
            "cursor_invalid",
            "parameters",
            List.of(
                new Problem.FieldError(
                    "cursor",
                    "was not given out for this list: follow the Link header of the page before,"
                        + " with the same filters, or leave it out to begin anew")))
        .asException();
  }

  /**
   * Everything that the list depends on, in one order: a client may put its parameters in another.
   */
  private static String binding(String path, QueryParameters parameters) {
    List<Parameter> sorted =
        parameters.only(name -> !POSITION.contains(name)).all().stream()
            .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
            .toList();
    return path + "?" + new QueryParameters(sorted).encoded();
  }
}
