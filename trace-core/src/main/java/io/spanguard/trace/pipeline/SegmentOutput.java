package io.spanguard.trace.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A file that is appended to. One thread at a time writes; another may sync meanwhile. An interrupt
 * of either harms nothing.
 */
interface SegmentOutput extends Closeable {

  /** Appends; where it throws, a part of it may have been written. */
  void write(byte[] bytes, int length) throws IOException;

  /** Cuts the file to a length, where the next write goes. */
  void truncate(long length) throws IOException;

  /** Forces what was written to the disk. */
  void sync() throws IOException;

  /** Opens outputs. */
  interface Opener {

    /** Of a file that exists and is empty. */
    SegmentOutput open(Path file) throws IOException;
  }

  /**
   * Through a {@link RandomAccessFile}: an interrupted thread that writes through a FileChannel
   * closes it, for all the others too.
   */
  static SegmentOutput open(Path file) throws IOException {
    RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
    return new SegmentOutput() {
      @Override
      public void write(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
      }

      @Override
      public void truncate(long length) throws IOException {
        out.setLength(length);
        out.seek(length);
      }

      @Override
      public void sync() throws IOException {
        out.getFD().sync();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }
}
