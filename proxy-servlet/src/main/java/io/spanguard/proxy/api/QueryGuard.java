package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.trace.convention.ContentNames;

/**
 * Keeps those who may not read content from finding it out by asking: {@code q} and the attributes
 * that may hold content are refused to them, since whether a word is found says that it is there.
 */
final class QueryGuard {

  private QueryGuard() {}

  /**
   * @throws ApiException when the caller may not ask this
   */
  static void check(Caller caller, QueryParameters parameters) {
    if (caller.content()) {
      return;
    }
    for (Parameter parameter : parameters.all()) {
      if (asksForContent(parameter.name())) {
        throw Problem.of(
                403,
                "content_withheld",
                parameter.name() + " looks into content, which this key does not read")
            .asException();
      }
    }
  }

  private static boolean asksForContent(String name) {
    return name.equals("q")
        || (TraceFilters.isAttribute(name)
            && !ContentNames.holdsNone(name.substring(TraceFilters.ATTRIBUTE_PREFIX.length())));
  }
}
