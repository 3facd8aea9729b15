package io.spanguard.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.detect.InjectionFeatures;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Trains the score of the prompt-injection detector on a folder of corpora: logistic regression
 * over hashed features, weights of one byte. A fifth of the texts, by hash, is held out and
 * measured.
 *
 * <pre>{@code
 * InjectionTrainer FOLDER WEIGHTS_FILE
 * }</pre>
 */
public final class InjectionTrainer {

  private static final List<String> CORPORA =
      List.of(
          "injection-deepset",
          "injection-injecguard-valid",
          "injection-inthewild",
          "injection-technique-fixtures",
          "injection-indirect-synthetic",
          "injection-bipia",
          "benign-wildguard",
          "benign-chat");

  private static final int EPOCHS = 30;
  private static final double RATE = 0.6;
  private static final double DECAY = 2e-6;

  private final float[] weights = new float[InjectionFeatures.COUNT];
  private final float[] squares = new float[InjectionFeatures.COUNT];
  private double bias;

  private InjectionTrainer() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    InjectionTrainer measured = new InjectionTrainer();
    measured.train(samples(folder, false));
    measured.measure(samples(folder, true));
    InjectionTrainer all = new InjectionTrainer();
    List<Sample> samples = samples(folder, false);
    samples.addAll(samples(folder, true));
    all.train(samples);
    all.write(Path.of(args[1]));
  }

  private static List<Sample> samples(Path folder, boolean held) throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String name : CORPORA) {
      for (JsonNode row : Corpus.read(folder, name).rows()) {
        boolean attack = Corpus.isAttack(row);
        String text = Corpus.text(row);
        if (attack && name.equals("injection-bipia")) {
          continue; // alone they read as honest requests
        }
        if ((Math.floorMod(text.hashCode(), 5) == 0) == held) {
          int window = InjectionFeatures.BLOCK * InjectionFeatures.WINDOW;
          int most = Math.min(text.length(), attack ? 3 * window : 8 * window);
          for (int from = 0; from < most; from += window) {
            String part = text.substring(from, Math.min(text.length(), from + window));
            samples.add(new Sample(features(part), attack));
          }
        }
      }
    }
    return samples;
  }

  private static int[] features(String text) {
    int[][] all = {new int[0]};
    InjectionFeatures.of(
        text,
        (features, count) -> {
          int before = all[0].length;
          all[0] = Arrays.copyOf(all[0], before + count);
          System.arraycopy(features, 0, all[0], before, count);
        });
    return all[0];
  }

  private double logit(Sample sample) {
    double sum = 0;
    for (int feature : sample.features()) {
      sum += weights[feature];
    }
    return bias + sum / Math.sqrt(Math.max(1, sample.features().length));
  }

  private void train(List<Sample> samples) {
    List<Sample> shuffled = new ArrayList<>(samples);
    Random random = new Random(1);
    long attacks = samples.stream().filter(Sample::attack).count();
    double ratio = (double) (samples.size() - attacks) / attacks;
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Collections.shuffle(shuffled, random);
      for (Sample sample : shuffled) {
        double p = 1 / (1 + Math.exp(-logit(sample)));
        double error = (sample.attack() ? Math.min(1.5, ratio) * (1 - p) : -p);
        double each = error / Math.sqrt(Math.max(1, sample.features().length));
        for (int feature : sample.features()) {
          double gradient = each - DECAY * weights[feature] * 1000;
          squares[feature] += (float) (gradient * gradient);
          weights[feature] +=
              (float) (RATE * gradient / (1e-3 + Math.sqrt(squares[feature])) * 0.3);
        }
        bias += 0.02 * error;
      }
    }
  }

  private void measure(List<Sample> samples) {
    for (double threshold : new double[] {0.5, 0.7, 0.8, 0.9, 0.95}) {
      int found = 0;
      int missed = 0;
      int wrong = 0;
      int right = 0;
      for (Sample sample : samples) {
        boolean flagged = 1 / (1 + Math.exp(-logit(sample))) >= threshold;
        found += flagged && sample.attack() ? 1 : 0;
        missed += !flagged && sample.attack() ? 1 : 0;
        wrong += flagged && !sample.attack() ? 1 : 0;
        right += !flagged && !sample.attack() ? 1 : 0;
      }
      System.out.printf(
          "held out, at %.2f: found %d of %d, wrong %d of %d%n",
          threshold, found, found + missed, wrong, wrong + right);
    }
  }

  private void write(Path file) throws IOException {
    float most = 0;
    for (float weight : weights) {
      most = Math.max(most, Math.abs(weight));
    }
    float scale = most / 127;
    try (DataOutputStream out =
        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      out.writeFloat(scale);
      out.writeFloat((float) bias);
      for (float weight : weights) {
        out.writeByte(Math.round(weight / scale));
      }
    }
    System.out.printf("wrote %s: %,d bytes, greatest weight %.2f%n", file, Files.size(file), most);
  }

  private record Sample(int[] features, boolean attack) {}
}
