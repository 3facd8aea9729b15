package io.spanguard.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the built-in detectors find in a folder of corpora: precision, recall and F1.
 *
 * <pre>{@code
 * DetectionReport FOLDER [errors]
 * }</pre>
 */
public final class DetectionReport {

  private static final List<String> INJECTION =
      List.of(
          "injection-technique-fixtures",
          "injection-deepset",
          "injection-injecguard-valid",
          "injection-inthewild",
          "injection-indirect-synthetic",
          "injection-injecagent-dh_enhanced",
          "injection-injecagent-ds_enhanced",
          "injection-injecagent-dh_base",
          "injection-injecagent-ds_base",
          "injection-bipia",
          "benign-wildguard",
          "benign-chat");

  private final Path folder;
  private final boolean errors;

  private DetectionReport(Path folder, boolean errors) {
    this.folder = folder;
    this.errors = errors;
  }

  public static void main(String[] args) throws IOException {
    DetectionReport report = new DetectionReport(Path.of(args[0]), args.length > 1);
    Detector secrets = SecretsDetector.create();
    report.labelled(secrets, "secrets");
    report.labelled(secrets, "benign-chat");
    report.labelled(secrets, "benign-wildguard");
    for (Detector detector :
        List.of(
            InjectionDetector.create().withoutScore(),
            InjectionDetector.create(),
            InjectionDetector.of(0.5))) {
      System.out.println(detector);
      for (String name : INJECTION) {
        report.labelled(detector, name);
      }
    }
  }

  private void labelled(Detector detector, String name) throws IOException {
    int found = 0;
    int missed = 0;
    int wrong = 0;
    int right = 0;
    PartKind kind = Corpus.kind(name);
    for (JsonNode row : Corpus.read(folder, name).rows()) {
      List<Finding> findings = Corpus.find(detector, kind, Corpus.text(row));
      boolean attack = Corpus.isAttack(row);
      if (attack != findings.isEmpty()) {
        right += attack ? 0 : 1;
        found += attack ? 1 : 0;
      } else {
        missed += attack ? 1 : 0;
        wrong += attack ? 0 : 1;
        if (errors) {
          System.out.printf(
              "    %s %s %s%n",
              attack ? "missed" : "wrong",
              row.path("source").asText(),
              findings.isEmpty() ? Corpus.text(row) : findings.get(0).reason() + " " + Corpus.text(row));
        }
      }
    }
    double precision = found + wrong == 0 ? 1 : (double) found / (found + wrong);
    double recall = found + missed == 0 ? 1 : (double) found / (found + missed);
    System.out.printf(
        "%-20s %-32s found %d of %d, flagged %d of %d harmless; precision %.3f recall %.3f F1 %.3f%n",
        detector.id(),
        name,
        found,
        found + missed,
        wrong,
        wrong + right,
        precision,
        recall,
        precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
  }
}
