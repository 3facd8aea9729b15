package io.spanguard.trace.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Real files of a disk that is full, fails or hangs at will. */
final class FaultyDisk implements SegmentOutput.Opener {

  final AtomicInteger syncs = new AtomicInteger();
  final CountDownLatch writing = new CountDownLatch(1);

  /** How many writes the gate has held up. */
  final AtomicInteger heldUp = new AtomicInteger();

  volatile boolean full;
  volatile boolean failingTruncate;
  volatile boolean failingOpen;
  volatile boolean failingSync;
  volatile @Nullable Thread writer;
  volatile CountDownLatch gate = new CountDownLatch(0);
  volatile CountDownLatch syncGate = new CountDownLatch(0);

  @Override
  public SegmentOutput open(Path file) throws IOException {
    if (failingOpen) {
      throw new IOException("No space left on fake device");
    }
    SegmentOutput real = SegmentOutput.open(file);
    return new SegmentOutput() {
      @Override
      public void write(byte[] bytes, int length) throws IOException {
        writer = Thread.currentThread();
        if (gate.getCount() > 0) {
          heldUp.incrementAndGet();
          writing.countDown();
          await(gate);
        }
        real.write(bytes, full ? length / 2 : length);
        if (full) {
          throw new IOException("No space left on fake device");
        }
      }

      @Override
      public void truncate(long length) throws IOException {
        if (failingTruncate) {
          throw new IOException("Input/output error of fake device");
        }
        real.truncate(length);
      }

      @Override
      public void sync() throws IOException {
        await(syncGate);
        syncs.incrementAndGet();
        if (failingSync) {
          throw new IOException("Input/output error of fake device");
        }
        real.sync();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
