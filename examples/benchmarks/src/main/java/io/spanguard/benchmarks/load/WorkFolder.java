package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where stores and logs of one run are. */
record WorkFolder(Path path, boolean temporary) implements AutoCloseable {

  /** The folder of this name, which is kept; or a temporary one. */
  static WorkFolder open(Optional<Path> kept) throws IOException {
    return kept.isPresent()
        ? new WorkFolder(Files.createDirectories(kept.get().toAbsolutePath()), false)
        : new WorkFolder(Files.createTempDirectory("spanguard-load"), true);
  }

  @Override
  public void close() throws IOException {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
