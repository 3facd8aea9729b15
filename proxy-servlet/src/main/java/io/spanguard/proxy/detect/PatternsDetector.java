package io.spanguard.proxy.detect;

import static java.util.Objects.requireNonNull;

import com.google.re2j.PatternSyntaxException;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Extent;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what users' regular expressions match. They run on RE2/J, in time linear in the length of
 * the text whatever the expression. Immutable and safe for use by many threads.
 *
 * <p>A finding spans at most 256 characters. A match that goes on for longer is reported in pieces
 * of that length; an expression that can only match a longer text finds nothing. Assertions about
 * the end ({@code $}, {@code \b}) may hold where such a piece is looked at, more than 256
 * characters after its beginning. Matches of nothing are no findings.
 *
 * <pre>{@code
 * Detector codeNames =
 *     PatternsDetector.of(List.of(new Pattern("PROJECT_X", "(?i)project\\s+x", "LLM02")));
 * }</pre>
 */
public final class PatternsDetector implements Detector {

  private static final int LONGEST = 256;

  private final List<CompiledPattern> patterns;
  private final Extent.Local extent;

  private PatternsDetector(List<CompiledPattern> patterns, Extent.Local extent) {
    this.patterns = patterns;
    this.extent = extent;
  }

  /**
   * @throws IllegalArgumentException when there are no patterns, or one is not RE2's syntax; the
   *     message names the pattern and the place in it
   */
  public static PatternsDetector of(List<Pattern> patterns) {
    return of(patterns, LONGEST);
  }

  static PatternsDetector of(List<Pattern> patterns, int longest) {
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("patterns is empty: there is nothing to find");
    }
    if (longest < 2) {
      throw new IllegalArgumentException("longest < 2: " + longest);
    }
    List<CompiledPattern> compiled = new ArrayList<>(patterns.size());
    for (Pattern pattern : patterns) {
      com.google.re2j.Pattern expression = compile(pattern);
      RegexTree tree = Re2Tree.of(pattern.regex());
      compiled.add(
          new CompiledPattern(pattern, expression, tree == null ? null : RegexPaths.of(tree)));
    }
    return new PatternsDetector(List.copyOf(compiled), new Extent.Local(longest));
  }

  @Override
  public String id() {
    return "patterns";
  }

  @Override
  public Extent extent() {
    return extent;
  }

  @Override
  public Scan open(Part part, DetectionContext context) {
    requireNonNull(part, "part");
    return new PatternsScan(patterns, extent.characters());
  }

  private static com.google.re2j.Pattern compile(Pattern pattern) {
    try {
      return com.google.re2j.Pattern.compile(pattern.regex());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          String.format(
              "pattern %s: regex is not in RE2's syntax at character %d of %d: %s",
              pattern.name(),
              1 + RegexPlace.of(pattern.regex(), e.getPattern()),
              pattern.regex().length(),
              RegexPlace.description(e)));
    }
  }

  /**
   * A pattern and what it has been compiled to.
   *
   * @param paths the ways in which its matches may begin; null where they are not known
   */
  record CompiledPattern(
      Pattern source, com.google.re2j.Pattern expression, @Nullable RegexPaths paths) {}
}
