package io.spanguard.proxy.api;

import io.spanguard.proxy.api.Problem.FieldError;
import io.spanguard.proxy.api.QueryParameters.Parameter;
import io.spanguard.proxy.suggestion.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Collects what is wrong with the parameters of one request. For use by one thread. */
final class ParameterErrors {

  private final List<FieldError> errors = new ArrayList<>();

  void add(String parameter, String message) {
    errors.add(new FieldError(parameter, message));
  }

  /**
   * Says of each parameter that is not known which one is nearest, and of each that stands twice
   * that it must not.
   */
  void checkNames(
      QueryParameters parameters, Collection<String> known, Predicate<String> repeatable) {
    Set<String> seen = new HashSet<>();
    for (Parameter parameter : parameters.all()) {
      String name = parameter.name();
      if (!known.contains(name)) {
        add(
            name,
            known.isEmpty()
                ? "unknown parameter: this path takes none"
                : "unknown parameter; did you mean " + Nearest.to(name, known) + "?");
      } else if (!seen.add(name) && !repeatable.test(name)) {
        add(name, "is given twice");
      }
    }
  }

  /**
   * @throws ApiException when there were errors
   */
  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw Problem.invalid("parameter_invalid", "parameters", errors).asException();
    }
  }
}
