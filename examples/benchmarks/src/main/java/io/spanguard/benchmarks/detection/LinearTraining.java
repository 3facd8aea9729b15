package io.spanguard.benchmarks.detection;

import io.spanguard.proxy.detect.InjectionFeatures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * A linear support vector machine (squared hinge, coordinate descent in the dual) over hashed
 * features, each counted by how rare it is. What it says is turned into probabilities by texts that
 * it was not trained on: what has been learnt looks surer than it is.
 */
final class LinearTraining {

  static final int FOLDS = 5;

  private static final int PASSES = 15;
  private static final double ATTACK_COST = 1.5;
  private static final double LEARNT_COST = 0.3;

  /** A harmless text that is flagged is as bad as so many attacks that are missed. */
  private static final double HARMLESS_WEIGHT = 3;

  private final List<Sample> samples = new ArrayList<>();
  private final float[] rareness = new float[InjectionFeatures.COUNT];
  private final float[] weights = new float[InjectionFeatures.COUNT];
  private double bias;

  private LinearTraining(List<LabelledText> texts) {
    for (LabelledText text : texts) {
      double cost = text.attack() ? ATTACK_COST : text.judged() ? 1 : LEARNT_COST;
      for (int[] window : text.windows()) {
        samples.add(new Sample(window, text.attack() ? 1 : -1, cost));
      }
    }
  }

  /**
   * @param groups near duplicates have the same one
   */
  static LinearScore train(List<LabelledText> texts, int[] groups) {
    List<double[]> held = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      int own = fold;
      LinearScore score = fit(where(texts, i -> fold(groups[i]) != own));
      for (LabelledText text : where(texts, i -> fold(groups[i]) == own)) {
        if (text.judged()) {
          held.add(new double[] {score.logit(text), text.attack() ? 1 : 0});
        }
      }
    }
    return calibrated(fit(texts), held);
  }

  /** Which part a group is held out with. */
  static int fold(int group) {
    return Math.floorMod((group * 0x9e3779b9) >>> 7, FOLDS);
  }

  static List<LabelledText> where(List<LabelledText> texts, IntPredicate chosen) {
    List<LabelledText> some = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      if (chosen.test(i)) {
        some.add(texts.get(i));
      }
    }
    return some;
  }

  private static LinearScore fit(List<LabelledText> texts) {
    LinearTraining training = new LinearTraining(texts);
    training.weigh();
    training.descend();
    for (int i = 0; i < training.weights.length; i++) {
      training.weights[i] *= training.rareness[i];
    }
    return new LinearScore(training.weights, training.bias);
  }

  private void weigh() {
    int[] windows = new int[rareness.length];
    int[] last = new int[rareness.length];
    for (int i = 0; i < samples.size(); i++) {
      for (int feature : samples.get(i).features()) {
        if (last[feature] != i + 1) {
          last[feature] = i + 1;
          windows[feature]++;
        }
      }
    }
    for (int i = 0; i < rareness.length; i++) {
      rareness[i] = (float) (Math.log((1.0 + samples.size()) / (1 + windows[i])) / 4);
    }
  }

  private void descend() {
    double[] multipliers = new double[samples.size()];
    double[] curves = new double[samples.size()];
    float[] counted = new float[rareness.length];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < curves.length; i++) {
      curves[i] = 1 + square(samples.get(i), counted) + 0.5 / samples.get(i).cost();
      order.add(i);
    }
    Random random = new Random(1);
    for (int pass = 0; pass < PASSES; pass++) {
      Collections.shuffle(order, random);
      for (int i : order) {
        Sample sample = samples.get(i);
        double slope = sample.side() * value(sample) - 1 + multipliers[i] * 0.5 / sample.cost();
        double multiplier = Math.max(0, multipliers[i] - slope / curves[i]);
        double step = (multiplier - multipliers[i]) * sample.side();
        multipliers[i] = multiplier;
        if (step != 0) {
          float each = (float) (step * sample.norm());
          for (int feature : sample.features()) {
            weights[feature] += each * rareness[feature];
          }
          bias += step;
        }
      }
    }
  }

  private double value(Sample sample) {
    double sum = 0;
    for (int feature : sample.features()) {
      sum += weights[feature] * rareness[feature];
    }
    return sum * sample.norm() + bias;
  }

  /**
   * @param counted all zeros, and left as that
   */
  private double square(Sample sample, float[] counted) {
    for (int feature : sample.features()) {
      counted[feature] += rareness[feature];
    }
    double square = 0;
    for (int feature : sample.features()) {
      square += counted[feature] * counted[feature];
      counted[feature] = 0;
    }
    return square * sample.norm() * sample.norm();
  }

  /**
   * Logistic regression of the label on what the score says, by Newton's method.
   *
   * @param held of each text the logit, and 1 for an attack
   */
  private static LinearScore calibrated(LinearScore score, List<double[]> held) {
    double slope = 1;
    double shift = 0;
    for (int round = 0; round < 50; round++) {
      double[] sums = new double[5];
      for (double[] text : held) {
        double weight = text[1] == 1 ? 1 : HARMLESS_WEIGHT;
        double p = 1 / (1 + Math.exp(-(slope * text[0] + shift)));
        double error = weight * (p - text[1]);
        double curve = weight * Math.max(1e-9, p * (1 - p));
        sums[0] += error * text[0];
        sums[1] += error;
        sums[2] += curve * text[0] * text[0];
        sums[3] += curve * text[0];
        sums[4] += curve;
      }
      double determinant = sums[2] * sums[4] - sums[3] * sums[3];
      slope -= (sums[4] * sums[0] - sums[3] * sums[1]) / determinant;
      shift -= (sums[2] * sums[1] - sums[3] * sums[0]) / determinant;
    }
    return score.calibrated(slope, shift);
  }

  /**
   * @param side 1 for an attack, -1 for a harmless text
   * @param cost of having it on the wrong side
   */
  private record Sample(int[] features, int side, double cost) {
    double norm() {
      return 1 / Math.sqrt(Math.max(1, features.length));
    }
  }
}
