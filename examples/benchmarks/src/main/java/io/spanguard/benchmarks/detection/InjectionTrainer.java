package io.spanguard.benchmarks.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains the score of the prompt-injection detector on a folder of corpora. How well it does on
 * texts that it has not seen: {@link InjectionGeneralisation}.
 *
 * <pre>{@code
 * InjectionTrainer FOLDER WEIGHTS_FILE
 * }</pre>
 */
public final class InjectionTrainer {

  private InjectionTrainer() {}

  public static void main(String[] args) throws IOException {
    List<LabelledText> texts = LabelledText.read(Path.of(args[0]));
    LinearTraining.train(texts, NearDuplicates.groups(texts)).write(Path.of(args[1]));
  }
}
