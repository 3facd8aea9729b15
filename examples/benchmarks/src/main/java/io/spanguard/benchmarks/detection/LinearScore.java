package io.spanguard.benchmarks.detection;

import io.spanguard.proxy.detect.InjectionFeatures;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Trained weights: what the detector's resource holds, before each is made one byte. */
record LinearScore(float[] weights, double bias) {

  /** From 0 to 1. */
  double probability(LabelledText text) {
    return 1 / (1 + Math.exp(-logit(text)));
  }

  /** Before it is made a number from 0 to 1: that of the worst window, as the detector has it. */
  double logit(LabelledText text) {
    int[][] blocks = text.blocks();
    double[] sums = new double[blocks.length];
    for (int i = 0; i < blocks.length; i++) {
      for (int feature : blocks[i]) {
        sums[i] += weights[feature];
      }
    }
    double worst = Double.NEGATIVE_INFINITY;
    int last = Math.max(1, blocks.length - InjectionFeatures.WINDOW + 1);
    for (int from = 0; from < last; from++) {
      double sum = 0;
      int count = 0;
      for (int i = from; i < Math.min(blocks.length, from + InjectionFeatures.WINDOW); i++) {
        sum += sums[i];
        count += blocks[i].length;
      }
      worst = Math.max(worst, bias + sum / Math.sqrt(Math.max(1, count)));
    }
    return worst;
  }

  /** The same order, other numbers: the logit times {@code slope}, plus {@code shift}. */
  LinearScore calibrated(double slope, double shift) {
    float[] scaled = new float[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (weights[i] * slope);
    }
    return new LinearScore(scaled, bias * slope + shift);
  }

  void write(Path file) throws IOException {
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
}
