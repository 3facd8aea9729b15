package io.spanguard.trace.pipeline;

import io.spanguard.trace.pipeline.SegmentReader.Piece;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Keeps what of a journal cannot be read in files of their own, {@code corrupt-…} and {@code
 * torn-…} with the segment and the offset, up to a number of bytes; what is beyond it is lost. For
 * use by one thread at a time.
 */
final class SetAside {

  private static final Logger LOGGER = System.getLogger(SetAside.class.getName());

  private final JournalFolder folder;
  private final long maxBytes;
  private long bytes;

  SetAside(JournalFolder folder, long maxBytes) throws IOException {
    this.folder = folder;
    this.maxBytes = maxBytes;
    for (Path file : files(folder.path())) {
      bytes += Files.size(file);
    }
  }

  /** Everything that was ever set aside in a journal's folder, by name. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !reason(file).isEmpty()).sorted().toList();
    }
  }

  /** What a file holds, in words; empty where it is none of these. */
  static String reason(Path file) {
    String name = file.getFileName().toString();
    if (name.startsWith("corrupt-")) {
      return "bytes that were damaged after they were written";
    }
    if (name.startsWith("torn-")) {
      return "the end of a journal whose writing was broken off";
    }
    if (name.startsWith("unreadable-")) {
      return "a journal file that could not be read to its end";
    }
    return name.equals(RefusedSpans.FILE) ? "spans that the store refused, with its reasons" : "";
  }

  /** A piece that was damaged after it was written. */
  void corrupt(Segment segment, SegmentReader reader, Piece piece) {
    keep("corrupt", Level.WARNING, segment, reader, piece);
  }

  /** The end of the journal, where its writing was broken off. */
  void torn(Segment segment, SegmentReader reader, Piece piece) {
    keep("torn", Level.INFO, segment, reader, piece);
  }

  /** A segment that cannot be read to its end. */
  void unreadable(Segment segment) {
    Path target = segment.file().resolveSibling("unreadable-" + segment.file().getFileName());
    try {
      Files.move(segment.file(), target);
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, segment.file() + " could not be kept as " + target, e);
    }
  }

  private void keep(String what, Level level, Segment segment, SegmentReader reader, Piece piece) {
    String name =
        String.format(Locale.ROOT, "%s-%016d-%d.bin", what, segment.number(), piece.start());
    LOGGER.log(
        level,
        "the journal {0} holds {1} bytes that are no record: {2}",
        folder,
        piece.length(),
        name);
    if (bytes + piece.length() > maxBytes) {
      return;
    }
    bytes += piece.length();
    try {
      Files.write(folder.createAside(name), reader.bytes(piece));
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, name + " could not be kept", e);
    }
  }
}
