package io.spanguard.proxy.config;

import io.spanguard.proxy.suggestion.Nearest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for a whole reading of a configuration: the problems found and the environment.
 * For use by one thread.
 *
 * <p>A variable {@code SPANGUARD_SECTION_KEY} replaces a single value outside of lists: the path in
 * capitals, dots as underscores, so {@code server.publicUrl} is {@code SPANGUARD_SERVER_PUBLICURL}.
 */
final class Reading {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([^}]*)(}?)");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String PREFIX = "SPANGUARD_";

  private final Problems problems;
  private final Map<String, String> environment;
  private final Set<String> settings = new HashSet<>();
  private final Set<String> referenced = new HashSet<>();

  Reading(Problems problems, Map<String, String> environment) {
    this.problems = problems;
    this.environment = environment;
  }

  Problems problems() {
    return problems;
  }

  /** The variable that stands for the setting with this path. */
  String variable(String path) {
    String name = PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    settings.add(name);
    return name;
  }

  /** What the environment says; null where the variable is not set. */
  @Nullable String environment(String variable) {
    return environment.get(variable);
  }

  /**
   * The text with the environment's values in the place of <code>${env:NAME}</code>; null where
   * that cannot be done, which is then among the problems.
   */
  @Nullable String resolve(String text, int line, String path) {
    Matcher reference = REFERENCE.matcher(text);
    StringBuilder resolved = new StringBuilder();
    boolean complete = true;
    while (reference.find()) {
      String name = reference.group(1);
      String value = environment.get(name);
      referenced.add(name);
      if (reference.group(2).isEmpty() || !VARIABLE.matcher(name).matches()) {
        problems.add(line, path, "'${env:' is not followed by a variable's name and '}'");
        complete = false;
      } else if (value == null) {
        problems.add(line, path, "environment variable " + name + " is not set");
        complete = false;
      }
      reference.appendReplacement(resolved, Matcher.quoteReplacement(value == null ? "" : value));
    }
    return complete ? reference.appendTail(resolved).toString() : null;
  }

  /**
   * Looks for variables that were probably meant to be a setting. Only near misses are problems:
   * what else begins with {@code SPANGUARD_} may come from elsewhere, as Kubernetes makes variables
   * of the names of services.
   */
  void checkVariables() {
    for (String name : environment.keySet()) {
      if (!name.startsWith(PREFIX) || settings.contains(name) || referenced.contains(name)) {
        continue;
      }
      settings.stream()
          .filter(setting -> Nearest.distance(name, setting) <= 2)
          .sorted()
          .findFirst()
          .ifPresent(
              setting ->
                  problems.addVariable(name, "not a setting; did you mean '" + setting + "'?"));
    }
  }
}
