package io.spanguard.proxy.access;

import java.util.regex.Pattern;

/**
 * The ids that people give to workspaces, targets and keys; they stand in URLs, logs and file
 * names.
 */
public final class Identifiers {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private Identifiers() {}

  /**
   * Whether the id is 1 to 64 letters, digits, {@code - _ .} and neither {@code .} nor {@code ..}.
   */
  public static boolean isValid(String id) {
    return FORM.matcher(id).matches() && !id.equals(".") && !id.equals("..");
  }

  /**
   * Refuses an id of another form.
   *
   * @throws IllegalArgumentException when the id is not of the allowed form
   */
  public static void check(String what, String id) {
    if (!isValid(id)) {
      throw new IllegalArgumentException(
          what + " id is not 1 to 64 letters, digits, - _ . : '" + id + "'");
    }
  }
}
