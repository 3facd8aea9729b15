package io.spanguard.trace.pipeline;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Lets requests go first. While no core of the machine is idle the writer takes a tenth of one at
 * most, so that a burst of requests is not slowed down by the storing of its traces: they are in
 * the journal meanwhile. For use by the writer.
 */
final class YieldingPace implements WriterPace {

  private static final double BUSY = 0.9;
  private static final int REST_PER_WORK = 9;
  private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Reading the load costs a tenth of a millisecond, and a shorter time would say nothing. */
  private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final DoubleSupplier load;
  private long sampledAtNanos;
  private boolean busy;

  /**
   * @param load how much of the machine's cores was used since it was last asked, from 0 to 1; less
   *     than 0 where that is not known
   */
  YieldingPace(DoubleSupplier load) {
    this.load = load;
  }

  /** By the load of the machine, or of the container that the process is confined to. */
  static YieldingPace ofMachine() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? new YieldingPace(machine::getCpuLoad)
        : new YieldingPace(() -> -1);
  }

  @Override
  public long restNanos(long nowNanos, long workedNanos) {
    if (nowNanos - sampledAtNanos >= SAMPLE_NANOS) {
      sampledAtNanos = nowNanos;
      busy = load.getAsDouble() >= BUSY;
    }
    return busy ? Math.min(MAX_REST_NANOS, REST_PER_WORK * workedNanos) : 0;
  }
}
