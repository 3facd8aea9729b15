package io.spanguard.benchmarks.detection;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.guardrail.DetectionContext;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A file of gzip'd JSON lines with labelled texts. */
record Corpus(String name, List<JsonNode> rows) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Corpus read(Path folder, String name) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve(name + ".jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(JSON.readTree(line));
      }
    }
    return new Corpus(name, rows);
  }

  static boolean isAttack(JsonNode row) {
    return row.path("label").asText().equals("attack");
  }

  static String text(JsonNode row) {
    return row.path("text").asText();
  }

  /** What tools brought is judged as that. */
  static PartKind kind(String corpus) {
    return corpus.contains("injecagent") || corpus.contains("bipia") || corpus.contains("indirect")
        ? PartKind.TOOL_RESULT
        : PartKind.PROMPT;
  }

  static List<Finding> find(Detector detector, PartKind kind, String text) {
    Part part =
        new Part(kind, JsonPointer.compile("/messages/0/content"), text, true, null, null, 0);
    return detector.open(part, DetectionContext.ofRequest(List.of(part))).whole(text);
  }
}
