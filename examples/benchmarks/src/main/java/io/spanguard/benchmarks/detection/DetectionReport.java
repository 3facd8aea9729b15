package io.spanguard.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.detect.InjectionDetector;
import io.spanguard.proxy.detect.PiiDetector;
import io.spanguard.proxy.detect.SecretsDetector;
import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.wire.PartKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    report.personal(PiiDetector.create(), "pii-presidio-generated");
    report.injection("rules alone", InjectionDetector.create().withoutScore());
    report.injection("rules and score, at the default threshold", InjectionDetector.create());
    report.injection("rules and score, at 0.5", InjectionDetector.of(0.5));
  }

  private void injection(String what, Detector detector) throws IOException {
    System.out.println(what);
    for (String name : INJECTION) {
      labelled(detector, name);
    }
  }

  /** What is found of each type, and how often nothing of it stands there. */
  private void personal(Detector detector, String name) throws IOException {
    Map<String, int[]> counts = new TreeMap<>();
    int clean = 0;
    int flagged = 0;
    for (JsonNode row : Corpus.read(folder, name).rows()) {
      String text = Corpus.text(row);
      List<Finding> findings = Corpus.find(detector, PartKind.PROMPT, text);
      JsonNode spans = row.path("spans");
      if (spans.isEmpty()) {
        clean++;
        flagged += findings.stream().anyMatch(Personal::isStructured) ? 1 : 0;
      }
      for (JsonNode span : spans) {
        String type = Personal.of(span.path("type").asText());
        if (type.isEmpty()) {
          continue;
        }
        int start = text.offsetByCodePoints(0, span.path("start").asInt());
        int end = text.offsetByCodePoints(0, span.path("end").asInt());
        boolean hit =
            findings.stream()
                .anyMatch(
                    found ->
                        found.type().equals(type) && found.start() < end && start < found.end());
        counts.computeIfAbsent(type, key -> new int[3])[hit ? 0 : 1]++;
        if (!hit && errors) {
          System.out.printf("    missed %s in %s%n", text.substring(start, end), text);
        }
      }
      for (Finding found : findings) {
        boolean right = false;
        for (JsonNode span : spans) {
          int start = text.offsetByCodePoints(0, span.path("start").asInt());
          int end = text.offsetByCodePoints(0, span.path("end").asInt());
          right |=
              Personal.isRight(span.path("type").asText(), found.type())
                  && found.start() < end
                  && start < found.end();
        }
        if (!right) {
          counts.computeIfAbsent(found.type(), key -> new int[3])[2]++;
          if (errors) {
            System.out.printf(
                "    wrong %s %s in %s%n",
                found.type(), text.substring(found.start(), found.end()), text);
          }
        }
      }
    }
    int[] structured = new int[3];
    counts.forEach(
        (type, count) -> {
          print(type, count);
          for (int i = 0; i < 3 && !type.equals("NAME") && !type.equals("ADDRESS"); i++) {
            structured[i] += count[i];
          }
        });
    print("structured", structured);
    System.out.printf(
        "%d of %d texts without personal data flagged (structured)%n", flagged, clean);
  }

  private static void print(String what, int[] count) {
    double precision = count[0] + count[2] == 0 ? 1 : (double) count[0] / (count[0] + count[2]);
    double recall = count[0] + count[1] == 0 ? 1 : (double) count[0] / (count[0] + count[1]);
    System.out.printf(
        "%-20s found %d of %d, wrong %d; precision %.3f recall %.3f F1 %.3f%n",
        what,
        count[0],
        count[0] + count[1],
        count[2],
        precision,
        recall,
        precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
  }

  /** Which of the detector's types a corpus' type is. */
  private static final class Personal {
    private static String of(String type) {
      return switch (type) {
        case "PERSON" -> "NAME";
        case "ADDRESS" -> "ADDRESS";
        case "CREDIT_CARD" -> "CREDIT_CARD";
        case "PHONE_NUMBER" -> "PHONE";
        case "EMAIL_ADDRESS" -> "EMAIL";
        case "US_SSN" -> "SSN";
        case "IBAN_CODE" -> "IBAN";
        case "IP_ADDRESS" -> "IP_ADDRESS";
        case "US_DRIVER_LICENSE" -> "DRIVER_LICENSE";
        default -> "";
      };
    }

    /** A date of birth is only called a date by the corpus. */
    private static boolean isRight(String type, String found) {
      return of(type).equals(found) || (type.equals("DATE_TIME") && found.equals("DATE_OF_BIRTH"));
    }

    private static boolean isStructured(Finding finding) {
      return !finding.type().equals("NAME") && !finding.type().equals("ADDRESS");
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
              findings.isEmpty()
                  ? Corpus.text(row)
                  : findings.get(0).reason() + " " + Corpus.text(row));
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
