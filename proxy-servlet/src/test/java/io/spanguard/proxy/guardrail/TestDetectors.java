package io.spanguard.proxy.guardrail;

import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.List;

/** Small detectors of each extent. */
final class TestDetectors {

  private TestDetectors() {}

  private static Finding finding(String type, int start, int end) {
    return new Finding(type, "LLM02:2025", start, end, 1, "found " + type);
  }

  /** PREFIX: the so many-th of a letter, and each after it. */
  record CountDetector(char letter, int allowed) implements Detector {

    @Override
    public String id() {
      return "count";
    }

    @Override
    public Extent extent() {
      return new Extent.Prefix();
    }

    @Override
    public Scan open(Part part, DetectionContext context) {
      return new Scan() {
        private int position;
        private int seen;

        @Override
        public List<Finding> feed(CharSequence piece) {
          List<Finding> found = new ArrayList<>();
          for (int i = 0; i < piece.length(); i++, position++) {
            if (piece.charAt(i) == letter && ++seen >= allowed) {
              found.add(finding("COUNT", position, position + 1));
            }
          }
          return found;
        }

        @Override
        public List<Finding> finish() {
          return List.of();
        }

        @Override
        public int settled() {
          return position;
        }
      };
    }
  }

  /** WHOLE: each of a letter, where the text's length is even. */
  record ParityDetector(char letter) implements Detector {

    @Override
    public String id() {
      return "parity";
    }

    @Override
    public Extent extent() {
      return new Extent.Whole();
    }

    @Override
    public Scan open(Part part, DetectionContext context) {
      StringBuilder text = new StringBuilder();
      return new Scan() {
        @Override
        public List<Finding> feed(CharSequence piece) {
          text.append(piece);
          return List.of();
        }

        @Override
        public List<Finding> finish() {
          List<Finding> found = new ArrayList<>();
          for (int i = 0; i < text.length() && text.length() % 2 == 0; i++) {
            if (text.charAt(i) == letter) {
              found.add(finding("PARITY", i, i + 1));
            }
          }
          return found;
        }

        @Override
        public int settled() {
          return text.length();
        }
      };
    }
  }

  /** LOCAL: a word and what follows it, reported as soon as it is there; findings may overlap. */
  record NaiveDetector(String word, int extent0) implements Detector {

    @Override
    public String id() {
      return "naive";
    }

    @Override
    public Extent extent() {
      return new Extent.Local(extent0);
    }

    @Override
    public Scan open(Part part, DetectionContext context) {
      StringBuilder text = new StringBuilder();
      return new Scan() {
        private int next;

        @Override
        public List<Finding> feed(CharSequence piece) {
          text.append(piece);
          return find(text.length() - extent0);
        }

        @Override
        public List<Finding> finish() {
          return find(text.length());
        }

        private List<Finding> find(int last) {
          List<Finding> found = new ArrayList<>();
          for (; next <= last; next++) {
            if (text.indexOf(word, next) == next) {
              found.add(finding("NAIVE", next, Math.min(text.length(), next + extent0)));
            }
          }
          return found;
        }

        @Override
        public int settled() {
          return next;
        }
      };
    }
  }
}
