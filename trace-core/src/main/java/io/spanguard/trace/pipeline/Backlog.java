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
   * Takes a batch in where there is room. Never waits for the writer; the thread's interrupt flag
   * neither matters nor changes.
   */
  Admission add(SpanBatch batch, Origin origin);

  /**
   * The oldest batches, which stay here until {@link #remove}. As many as the limits allow, but one
   * at least where there is any. Never throws. For the writer.
   */
  List<SpanBatch> head(int maxSpans, long maxBytes);

  /** Gives up the oldest so many batches: they are stored or set aside. For the writer. */
  void remove(int batches);

  /**
   * Keeps spans that the store refuses, if it keeps anything; they are {@linkplain #remove removed}
   * with their batch. Never throws. For the writer.
   */
  void setAside(SpanBatch refused, Throwable reason);

  /** How many spans were ever accepted. */
  long acceptedSpans();

  /**
   * Where it ends, in a unit of its own: what was accepted before this was read is gone when {@link
   * #start} has come as far. Both only grow.
   */
  long end();

  /** Where it starts, in the unit of {@link #end}. */
  long start();

  /** How many spans were ever refused. */
  long droppedSpans();

  /** How many spans wait. */
  long waitingSpans();

  /** The room that they take; more than nothing whenever there is something to read. */
  long waitingBytes();

  /** What its files take on disk; 0 where it has none. */
  long journalBytes();

  /** How many records could not be read because their file was damaged. */
  long corruptRecords();

  /** How long the oldest batch has been waiting; zero where none is. */
  Duration oldestWaiting();

  /** Takes nothing in from now on. */
  void close();

  /** Whether it is closed, empty, and no thread is about to add anything. */
  boolean isExhausted();

  /** Whether what waits at the end is there again after the next start. */
  boolean outlivesProcess();

  /** Whether it does no harm if what waits does so for some seconds more. For the writer. */
  boolean canWait();

  /** Gives up its files, at the very end. What is called after that does nothing. */
  void release();
}
