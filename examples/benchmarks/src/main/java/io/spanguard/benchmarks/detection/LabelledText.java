package io.spanguard.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.detect.InjectionFeatures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A text of a corpus, taken apart as the trained score of the prompt-injection detector sees it.
 *
 * @param judged false for a harmless text that is only there to learn from: requests to agents and
 *     sentences with personal data, which nobody would take for an attack
 * @param blocks the features of each block, in the order of the text
 */
record LabelledText(String corpus, String text, boolean attack, boolean judged, int[][] blocks) {

  private static final List<String> JUDGED =
      List.of(
          "injection-deepset",
          "injection-injecguard-valid",
          "injection-inthewild",
          "injection-technique-fixtures",
          "injection-indirect-synthetic",
          "injection-bipia",
          "benign-wildguard",
          "benign-chat");

  private static final List<String> ONLY_LEARNT =
      List.of("toolcalls-bfcl", "toolcalls-agentdojo", "pii-presidio-generated");

  /** What the score is trained on. */
  static List<LabelledText> read(Path folder) throws IOException {
    List<LabelledText> texts = new ArrayList<>();
    for (String name : JUDGED) {
      for (JsonNode row : Corpus.read(folder, name).rows()) {
        boolean attack = Corpus.isAttack(row);
        if (attack && name.equals("injection-bipia")) {
          continue; // alone they read as honest requests
        }
        texts.add(of(name, Corpus.text(row), attack, true));
      }
    }
    Set<String> seen = new HashSet<>();
    for (String name : ONLY_LEARNT) {
      for (JsonNode row : Corpus.read(folder, name).rows()) {
        String text = row.has("task") ? row.path("task").asText() : Corpus.text(row);
        if (!Corpus.isAttack(row) && seen.add(text)) {
          texts.add(of(name, text, false, false));
        }
      }
    }
    return texts;
  }

  private static LabelledText of(String corpus, String text, boolean attack, boolean judged) {
    List<int[]> blocks = new ArrayList<>();
    InjectionFeatures.of(text, (features, count) -> blocks.add(Arrays.copyOf(features, count)));
    return new LabelledText(corpus, text, attack, judged, blocks.toArray(new int[0][]));
  }

  /** The features of windows in a row, to train on: of a long attack the first ones. */
  List<int[]> windows() {
    List<int[]> windows = new ArrayList<>();
    int most = Math.min(blocks.length, (attack ? 3 : 8) * InjectionFeatures.WINDOW);
    for (int from = 0; from < most; from += InjectionFeatures.WINDOW) {
      int to = Math.min(blocks.length, from + InjectionFeatures.WINDOW);
      windows.add(Arrays.stream(blocks, from, to).flatMapToInt(Arrays::stream).toArray());
    }
    return windows;
  }
}
