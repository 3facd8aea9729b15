package io.spanguard.trace.pipeline;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads the records of one segment and finds the next whole one behind what is damaged. Never reads
 * at or beyond the limit it is given, where a record may just be written. For use by one thread.
 */
final class SegmentReader implements Closeable {

  private static final int HEADER_BYTES = JournalRecord.HEADER_BYTES;
  private static final int MIN_PAYLOAD = JournalRecord.startLength();
  private static final int WINDOW = 64 << 10;

  private final RandomAccessFile file;
  private byte[] buffer = new byte[WINDOW];
  private long bufferStart;
  private int buffered;

  SegmentReader(Path file) throws IOException {
    this.file = new RandomAccessFile(file.toFile(), "r");
  }

  /**
   * What begins at an offset below the limit: a whole record, or something damaged up to where a
   * whole record begins or the limit is.
   *
   * @throws EOFException when the file ends before the limit
   */
  Piece next(long offset, long limit) throws IOException {
    int payload = payloadLength(offset, limit);
    if (payload > 0 && isIntact(offset, payload, limit)) {
      return new Piece(offset, offset + HEADER_BYTES + payload, true, false);
    }
    if (payload > 0) {
      long end = offset + HEADER_BYTES + payload;
      if (end == limit || payloadLength(end, limit) > 0) {
        return new Piece(offset, end, false, false);
      }
    }
    long end = search(offset + 1, limit);
    return new Piece(offset, end, false, end == limit);
  }

  /** The spans and all of a whole record. */
  JournalRecord.Content content(Piece piece) throws IOException {
    int at = fill(piece.start(), piece.length(), piece.end());
    return JournalRecord.content(buffer, at + HEADER_BYTES, piece.length() - HEADER_BYTES);
  }

  /** What is known of a whole record without its spans. */
  JournalRecord.Envelope envelope(Piece piece) throws IOException {
    int at = fill(piece.start(), piece.length(), piece.end());
    return JournalRecord.envelope(buffer, at + HEADER_BYTES, piece.length() - HEADER_BYTES);
  }

  /** The bytes of a record or of what is damaged, without the header of a record. */
  byte[] bytes(Piece piece) throws IOException {
    int skipped = piece.isWhole() ? HEADER_BYTES : 0;
    byte[] bytes = new byte[piece.length() - skipped];
    int at = fill(piece.start(), piece.length(), piece.end());
    System.arraycopy(buffer, at + skipped, bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** As a header at this offset says, if one can be there; else -1. */
  private int payloadLength(long offset, long limit) throws IOException {
    long left = limit - offset - HEADER_BYTES;
    if (left < MIN_PAYLOAD) {
      return -1;
    }
    int at = fill(offset, HEADER_BYTES + MIN_PAYLOAD, limit);
    int length = ByteBuffer.wrap(buffer).getInt(at);
    boolean possible = length >= MIN_PAYLOAD && length <= left;
    return possible && JournalRecord.startsPayload(buffer, at + HEADER_BYTES) ? length : -1;
  }

  private boolean isIntact(long offset, int payload, long limit) throws IOException {
    int at = fill(offset, HEADER_BYTES + payload, limit);
    int checksum = ByteBuffer.wrap(buffer).getInt(at + Integer.BYTES);
    return checksum == JournalRecord.checksum(buffer, at + HEADER_BYTES, payload);
  }

  /** Where the first whole record at or after an offset begins; the limit where there is none. */
  private long search(long from, long limit) throws IOException {
    for (long offset = from; limit - offset >= HEADER_BYTES + MIN_PAYLOAD; offset++) {
      int payload = payloadLength(offset, limit);
      if (payload > 0 && isIntact(offset, payload, limit)) {
        return offset;
      }
    }
    return limit;
  }

  /** Brings so many bytes from this offset into the buffer and says where they are in it. */
  private int fill(long offset, int count, long limit) throws IOException {
    if (offset >= bufferStart && offset + count <= bufferStart + buffered) {
      return (int) (offset - bufferStart);
    }
    int kept = 0;
    byte[] old = buffer;
    if (count > buffer.length) {
      buffer = new byte[count];
    }
    if (offset >= bufferStart && offset < bufferStart + buffered) {
      kept = (int) (bufferStart + buffered - offset);
      System.arraycopy(old, (int) (offset - bufferStart), buffer, 0, kept);
    }
    bufferStart = offset;
    buffered = kept;
    file.seek(offset + kept);
    int wanted = (int) Math.min(buffer.length, limit - offset);
    while (buffered < count) {
      int read = file.read(buffer, buffered, wanted - buffered);
      if (read < 0) {
        throw new EOFException("ends at " + (bufferStart + buffered) + " instead of " + limit);
      }
      buffered += read;
    }
    return 0;
  }

  /**
   * A part of a segment.
   *
   * @param isWhole whether it is a record and what it should be
   * @param isTorn whether it is damaged as a record is whose writing ended half way: it reaches the
   *     limit, and no record of its length fits there
   */
  record Piece(long start, long end, boolean isWhole, boolean isTorn) {

    int length() {
      return Math.toIntExact(end - start);
    }
  }
}
