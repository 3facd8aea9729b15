package io.spanguard.proxy.detect;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/**
 * A linear score, trained on labelled texts: how much a text's words and letters look like those of
 * prompt injections. Of a long text the worst {@link InjectionFeatures#WINDOW} blocks in a row
 * count. Immutable and safe for use by many threads.
 */
final class InjectionModel {

  private final byte[] weights;
  private final float scale;
  private final float bias;

  private InjectionModel(byte[] weights, float scale, float bias) {
    this.weights = weights;
    this.scale = scale;
    this.bias = bias;
  }

  static InjectionModel read() {
    try (InputStream in = InjectionModel.class.getResourceAsStream("injection.weights")) {
      if (in == null) {
        throw new IllegalStateException("injection.weights is missing from the jar");
      }
      DataInputStream data = new DataInputStream(new GZIPInputStream(in));
      float scale = data.readFloat();
      float bias = data.readFloat();
      byte[] weights = new byte[InjectionFeatures.COUNT];
      data.readFully(weights);
      return new InjectionModel(weights, scale, bias);
    } catch (IOException e) {
      throw new UncheckedIOException("injection.weights cannot be read", e);
    }
  }

  /** 0 to 1. */
  double score(FoldedWindow text) {
    Sum sum = new Sum();
    InjectionFeatures.of(text, sum);
    return 1 / (1 + Math.exp(-sum.worst));
  }

  private final class Sum implements InjectionFeatures.Receiver {
    private final long[] sums = new long[InjectionFeatures.WINDOW];
    private final int[] counts = new int[InjectionFeatures.WINDOW];
    private int blocks;
    private double worst = Double.NEGATIVE_INFINITY;

    @Override
    public void block(int[] features, int featureCount) {
      int own = 0;
      for (int i = 0; i < featureCount; i++) {
        own += weights[features[i]];
      }
      int at = blocks & (InjectionFeatures.WINDOW - 1);
      sums[at] = own;
      counts[at] = featureCount;
      long sum = 0;
      int count = 0;
      for (int i = 0; i < sums.length; i++) {
        sum += sums[i];
        count += counts[i];
      }
      double logit = bias + scale * sum / Math.sqrt(Math.max(1, count));
      blocks++;
      boolean full = blocks >= InjectionFeatures.WINDOW;
      // The beginning of a text is not judged before the window is full or the text has ended.
      worst = full ? Math.max(worst, logit) : logit;
    }
  }
}
