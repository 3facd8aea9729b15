package io.spanguard.benchmarks.firewall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A tool call of a corpus. Immutable.
 *
 * @param arguments as JSON
 * @param task what the user asked, or, of an attack, what the injected text wants; empty where the
 *     corpus has none
 * @param source the corpus and the part of it, for instance a suite of tools
 */
record CorpusCall(String tool, String arguments, boolean isAttack, String task, String source) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads gzipped JSON lines. */
  static List<CorpusCall> read(Path file) throws IOException {
    List<CorpusCall> calls = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        calls.add(
            new CorpusCall(
                row.path("tool").asText(),
                row.path("arguments").toString(),
                row.path("label").asText().equals("attack"),
                row.path("task").asText(""),
                row.path("source").asText()));
      }
    }
    return calls;
  }

  /** Every single value of the arguments, as text. */
  List<String> values() throws IOException {
    List<String> values = new ArrayList<>();
    collect(JSON.readTree(arguments), values);
    return values;
  }

  private static void collect(JsonNode node, List<String> values) {
    if (node.isContainerNode()) {
      node.forEach(item -> collect(item, values));
    } else {
      values.add(node.asText());
    }
  }
}
