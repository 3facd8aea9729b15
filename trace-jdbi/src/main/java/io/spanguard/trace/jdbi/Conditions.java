package io.spanguard.trace.jdbi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * The WHERE clause of a statement as it grows, with the values for its parameters. For one
 * statement.
 */
final class Conditions {

  private final List<String> clauses = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  /** Adds a condition in which {@code ?} stands for each of the values. */
  Conditions and(String clause, Object... parameters) {
    StringBuilder sql = new StringBuilder();
    int next = 0;
    for (int i = 0; i < clause.length(); i++) {
      char c = clause.charAt(i);
      if (c == '?') {
        sql.append(parameter(parameters[next++]));
      } else {
        sql.append(c);
      }
    }
    clauses.add(sql.toString());
    return this;
  }

  /** Adds {@code column IN (...)}, or nothing where there are no values. */
  Conditions in(String column, Collection<String> wanted) {
    if (!wanted.isEmpty()) {
      clauses.add(column + " IN " + list(wanted));
    }
    return this;
  }

  /** A parenthesised list of parameters for use within {@link #and}. */
  String list(Collection<String> wanted) {
    List<String> names = wanted.stream().sorted().map(this::parameter).toList();
    return "(" + String.join(", ", names) + ")";
  }

  private String parameter(Object value) {
    String name = "p" + values.size();
    values.put(name, value);
    return ":" + name;
  }

  /** All conditions, joined; at least one must have been added. */
  String sql() {
    return String.join("\n  AND ", clauses);
  }

  <S extends SqlStatement<S>> S bindTo(S statement) {
    return statement.bindMap(values);
  }
}
