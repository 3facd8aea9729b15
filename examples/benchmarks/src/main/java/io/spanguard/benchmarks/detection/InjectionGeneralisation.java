package io.spanguard.benchmarks.detection;

import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.detect.InjectionOpinion;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What the prompt-injection detector makes of texts that its score was not trained on: once with a
 * fifth held out at a time, near duplicates on one side, and once with a whole source held out at a
 * time. The rules were written with all of these texts at hand; they are the same both times.
 *
 * <pre>{@code
 * InjectionGeneralisation FOLDER
 * }</pre>
 */
public final class InjectionGeneralisation {

  private final List<LabelledText> texts;
  private final int[] groups;
  private final double[] rules;
  private final double[] scores;

  private InjectionGeneralisation(List<LabelledText> texts) {
    this.texts = texts;
    groups = NearDuplicates.groups(texts);
    scores = new double[texts.size()];
    Detector detector = InjectionDetector.of(Double.MIN_NORMAL).withoutScore();
    rules =
        texts.stream()
            .mapToDouble(text -> text.judged() ? said(detector, text.text()) : 0)
            .toArray();
  }

  public static void main(String[] args) throws IOException {
    InjectionGeneralisation measure =
        new InjectionGeneralisation(LabelledText.read(Path.of(args[0])));
    for (int fold = 0; fold < LinearTraining.FOLDS; fold++) {
      int own = fold;
      measure.holdOut(i -> LinearTraining.fold(measure.groups[i]) == own);
    }
    measure.print("a fifth held out");
    for (String source : measure.sources()) {
      measure.holdOut(i -> measure.texts.get(i).corpus().equals(source));
    }
    measure.print("the source held out");
  }

  private static double said(Detector rules, String text) {
    return Corpus.find(rules, PartKind.PROMPT, text).stream()
        .mapToDouble(Finding::score)
        .max()
        .orElse(0);
  }

  private Set<String> sources() {
    Set<String> sources = new TreeSet<>();
    texts.stream().filter(LabelledText::judged).forEach(text -> sources.add(text.corpus()));
    return sources;
  }

  private void holdOut(IntPredicate held) {
    int[] others = IntStream.range(0, scores.length).filter(held.negate()).toArray();
    LinearScore score =
        LinearTraining.train(
            LinearTraining.where(texts, held.negate()),
            Arrays.stream(others).map(i -> groups[i]).toArray());
    for (int i = 0; i < scores.length; i++) {
      if (held.test(i)) {
        scores[i] = score.probability(texts.get(i));
      }
    }
  }

  private void print(String what) {
    System.out.printf("%s: attacks found, harmless texts flagged%n", what);
    for (String source : sources()) {
      print(source, i -> texts.get(i).corpus().equals(source));
    }
    print("all", i -> texts.get(i).judged());
  }

  private void print(String what, IntPredicate chosen) {
    int[] own = IntStream.range(0, scores.length).filter(chosen).toArray();
    long attacks = Arrays.stream(own).filter(i -> texts.get(i).attack()).count();
    System.out.printf("%-29s %4d %4d", what, attacks, own.length - attacks);
    for (double threshold : new double[] {0.5, InjectionDetector.DEFAULT_THRESHOLD}) {
      System.out.printf(
          "   at %.1f: score %s, both %s",
          threshold,
          counts(own, i -> scores[i] >= threshold),
          counts(own, i -> InjectionOpinion.of(rules[i], scores[i]) >= threshold));
    }
    System.out.println();
  }

  private String counts(int[] own, IntPredicate flagged) {
    int[] found = Arrays.stream(own).filter(flagged).toArray();
    long attacks = Arrays.stream(found).filter(i -> texts.get(i).attack()).count();
    return "%4d /%3d".formatted(attacks, found.length - attacks);
  }
}
