package io.spanguard.proxy.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string, in order. Read from the query string itself rather than by the
 * container, which would mix in form bodies and repair broken encodings. Immutable and safe for use
 * by many threads.
 */
record QueryParameters(List<Parameter> all) {

  private static final int MAX_PARAMETERS = 200;

  QueryParameters {
    all = List.copyOf(all);
  }

  /**
   * @param queryString null or empty where there is none
   * @throws ApiException when it is not percent-encoded UTF-8 or has more than 200 parameters
   */
  static QueryParameters parse(@Nullable String queryString) {
    if (queryString == null || queryString.isEmpty()) {
      return new QueryParameters(List.of());
    }
    List<Parameter> all = new ArrayList<>();
    for (String pair : queryString.split("&", MAX_PARAMETERS + 2)) {
      if (!pair.isEmpty()) {
        all.add(parameter(pair));
      }
    }
    if (all.size() > MAX_PARAMETERS) {
      throw Problem.of(400, "parameter_invalid", "more than 200 parameters").asException();
    }
    return new QueryParameters(all);
  }

  /** The parameters whose names pass. */
  QueryParameters only(Predicate<String> names) {
    return new QueryParameters(
        all.stream().filter(parameter -> names.test(parameter.name())).toList());
  }

  /** As a query string. */
  String encoded() {
    return all.stream()
        .map(
            parameter ->
                PercentEncoding.encode(parameter.name())
                    + "="
                    + PercentEncoding.encode(parameter.value()))
        .collect(Collectors.joining("&"));
  }

  private static Parameter parameter(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    String value = equals < 0 ? "" : pair.substring(equals + 1);
    try {
      return new Parameter(decode(name), decode(value));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
              "parameter_invalid",
              "parameters",
              List.of(new Problem.FieldError(name, String.valueOf(e.getMessage()))))
          .asException();
    }
  }

  /** A plus is a space, as HTML forms and curl's {@code --data-urlencode} write it. */
  private static String decode(String text) {
    return PercentEncoding.decode(text.replace('+', ' '));
  }

  /** A name and its value, which is empty where nothing follows the name. */
  record Parameter(String name, String value) {}
}
