package io.spanguard.proxy.detect;

import java.util.Random;

/** Makes up texts that a pattern matches, or would if its look-arounds did not object. */
final class RegexSamples {

  private static final int MOST_REPEATS = 12;

  private final Random random;
  private final StringBuilder made = new StringBuilder();

  private RegexSamples(Random random) {
    this.random = random;
  }

  static String of(RegexTree tree, Random random) {
    RegexSamples samples = new RegexSamples(random);
    samples.add(tree);
    return samples.made.toString();
  }

  private void add(RegexTree tree) {
    if (tree instanceof RegexTree.One one) {
      made.append(any(one.of()));
    } else if (tree instanceof RegexTree.Sequence sequence) {
      sequence.parts().forEach(this::add);
    } else if (tree instanceof RegexTree.Found found) {
      add(found.part());
    } else if (tree instanceof RegexTree.Choice choice) {
      add(choice.parts().get(random.nextInt(choice.parts().size())));
    } else if (tree instanceof RegexTree.Repeat repeat) {
      int more = Math.min(repeat.most() - repeat.least(), MOST_REPEATS);
      for (int i = repeat.least() + random.nextInt(more + 1); i > 0; i--) {
        add(repeat.part());
      }
    }
  }

  private char any(CharacterSet set) {
    for (int i = 0; i < 1000; i++) {
      char c = (char) (random.nextInt(20) == 0 ? random.nextInt(32) : 32 + random.nextInt(95));
      if (set.contains(c)) {
        return c;
      }
    }
    for (char c = 0; c < 128; c++) {
      if (set.contains(c)) {
        return c;
      }
    }
    return 'é';
  }
}
