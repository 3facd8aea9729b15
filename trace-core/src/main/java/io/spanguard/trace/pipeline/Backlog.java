package io.spanguard.trace.pipeline;

import io.spanguard.trace.SpanBatch;
import java.time.Duration;
import java.util.List;

/**
 * What was accepted and is not in the store yet, oldest first. Many threads add; one thread, the
 * writer, reads the head and removes it once it is stored.
 */
interface Backlog {

  /**
   * Takes a batch in where there is room. Never throws and never waits for the writer; the thread's
   * interrupt flag neither matters nor changes.
   */
  Admission add(SpanBatch batch, Origin origin);

  /**
   * The oldest batches, which stay here until {@link #remove}. As many as the limits allow, but one
   * at least where there is any. For the writer.
   */
  List<SpanBatch> head(int maxSpans, long maxBytes);

  /** Gives up the oldest so many batches: they are stored or set aside. For the writer. */
  void remove(int batches);

  /** How many spans were ever accepted. */
  long acceptedSpans();

  /** How many batches were ever accepted; a batch is counted before it can be read. */
  long acceptedBatches();

  /** How many spans were ever refused. */
  long droppedSpans();

  /** How many spans wait. */
  long waitingSpans();

  /** The room that is in use. */
  long waitingBytes();

  /** How long the oldest batch has been waiting; zero where none is. */
  Duration oldestWaiting();

  /** Takes nothing in from now on. */
  void close();

  /** Whether it is closed, empty, and no thread is about to add anything. */
  boolean isExhausted();
}
