package io.spanguard.proxy.firewall;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL in arguments that destroys tables, changes all their rows, or leaves the database. Stateless.
 */
final class DestructiveSql {

  private static final String NAME = "[\\w.\"`$@#\\[\\]]+";

  private static final Pattern MAY_BE_SQL =
      Pattern.compile(
          "(?i)\\b(?:drop|truncate|delete|update|alter|grant|revoke|xp_cmdshell|outfile|dumpfile"
              + "|program|shutdown|load_file|pg_read_file)\\b");

  private static final Pattern STATEMENTS =
      Pattern.compile(
          "(?:^|[^a-z0-9_])drop (?:table|database|schema|view|index|column|user|role|trigger|function"
              + "|procedure|sequence|tablespace|materialized view|owned by)(?: if exists)? "
              + NAME
              + "|(?:^|[;('\"] ?)truncate (?:table )?(?:only )?"
              + NAME
              + " ?(?:;|$|,|cascade|restart|--|'|\"|\\))"
              + "|truncate table "
              + NAME
              + "|alter table (?:if exists )?"
              + NAME
              + " (?:drop|rename to|disable)"
              + "|(?:^|[^a-z0-9_])grant all(?: privileges)?(?: ?\\([^)]*\\))? on |xp_cmdshell|into (?:outfile|dumpfile) |copy "
              + NAME
              + " ?(?:\\([^)]*\\) ?)?(?:to|from) program"
              + "|(?:load_file|pg_read_file|lo_export|utl_http\\.request) ?\\("
              + "|; ?shutdown(?: |;|$)|^shutdown(?: with nowait| immediate| abort| transactional)? ?;"
              + "|^shutdown (?:with nowait|immediate|abort|transactional)$");

  private static final Pattern DELETE =
      Pattern.compile(
          "(?:^|[^a-z0-9_])delete from (?:only )?" + NAME + "(?: as [a-z0-9_]+)?([^;]*)");
  private static final Pattern UPDATE =
      Pattern.compile("(?:^|[;'\")(] ?)update (?:only )?" + NAME + "(?: as [a-z0-9_]+)? set [^;]*");

  /** A condition that says nothing. */
  private static final Pattern ALWAYS =
      Pattern.compile(
          "where (?:\\(? ?)*(?:not false|true|'?(\\w+)'? ?= ?'?(\\w+)'?|[0-9]+|[0-9]+ ?(?:<|<>|!=) ?[0-9]+) ?(?:\\)|;|$|or |limit |returning |'|--)");

  private DestructiveSql() {}

  static Match match(JudgedCall call) {
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      if (leaf.text().length() > 6
          && MAY_BE_SQL.matcher(leaf.text()).find()
          && isDestructive(leaf.text())) {
        found.add(leaf);
      }
    }
    return Match.atLeaves(found);
  }

  private static boolean isDestructive(String text) {
    for (String reading : SqlText.readings(text)) {
      String sql = Words.normal(reading);
      if (STATEMENTS.matcher(sql).find() || isUnbounded(sql)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnbounded(String sql) {
    Matcher delete = DELETE.matcher(sql);
    while (delete.find()) {
      String rest = delete.group(1).strip();
      if (rest.isEmpty()
          || rest.startsWith("returning")
          || isAlways(rest)
          || rest.startsWith("'")
          || rest.startsWith("\"")) {
        return true;
      }
    }
    Matcher update = UPDATE.matcher(sql);
    while (update.find()) {
      String statement = update.group();
      if (!statement.contains(" where ") || isAlways(statement)) {
        return true;
      }
    }
    return false;
  }

  /** {@code where 1=1}, but not {@code where a=b}. */
  private static boolean isAlways(String statement) {
    Matcher always = ALWAYS.matcher(statement);
    return always.find() && (always.group(1) == null || always.group(1).equals(always.group(2)));
  }
}
