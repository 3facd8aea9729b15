package io.spanguard.benchmarks.reliability;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A folder whose disk fails or hangs at will, for a process that is started with its {@link
 * #environment()}: by {@code faulty-folder.c}, which is compiled with the system's C compiler and
 * preloaded. For Linux. For use by one thread.
 */
final class FaultyFolder {

  private static final String SOURCE = "faulty-folder.c";

  private final Path folder;
  private final Path library;
  private final Path mode;

  private FaultyFolder(Path folder, Path library, Path mode) {
    this.folder = folder;
    this.library = library;
    this.mode = mode;
  }

  /** What its disk does. */
  enum Mode {
    /** Each write fails with EIO. */
    EIO_WRITE("eio-write"),
    /** Each sync fails with EIO. */
    EIO_SYNC("eio-sync"),
    /** No sync comes back. */
    HANG_SYNC("hang-sync"),
    /** Neither a write nor a sync comes back. */
    HANG("hang");

    private final String word;

    Mode(String word) {
      this.word = word;
    }
  }

  /**
   * Makes the folder, whose disk is well.
   *
   * @param workFolder for what has to lie beside it
   * @throws IOException where there is no C compiler, with its name
   */
  static FaultyFolder create(Path folder, Path workFolder)
      throws IOException, InterruptedException {
    Path source = workFolder.resolve(SOURCE);
    try (InputStream in = FaultyFolder.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IllegalStateException(SOURCE + " is missing from the jar");
      }
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path library = workFolder.resolve("faulty-folder.so").toAbsolutePath();
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IllegalStateException("cc does not compile " + source);
    }
    Path mode = workFolder.resolve("fault").toAbsolutePath();
    Files.deleteIfExists(mode);
    return new FaultyFolder(Files.createDirectories(folder).toRealPath(), library, mode);
  }

  /** What a process must be started with. */
  Map<String, String> environment() {
    return Map.of(
        "FAULTY_FOLDER", folder.toString(),
        "FAULTY_SWITCH", mode.toString(),
        "LD_PRELOAD", library.toString());
  }

  Path path() {
    return folder;
  }

  /** From now on. */
  void is(Mode now) throws IOException {
    Path next = mode.resolveSibling("fault.next");
    Files.writeString(next, now.word);
    Files.move(next, mode, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** From now on its disk does as it should. */
  void isWell() throws IOException {
    Files.deleteIfExists(mode);
  }
}
