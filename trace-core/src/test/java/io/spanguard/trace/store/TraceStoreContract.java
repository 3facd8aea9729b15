package io.spanguard.trace.store;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What every {@link Storage} must do. Its own test supplies one, new or used, and is done. */
public abstract class TraceStoreContract
    implements SavingContract,
        LimitsContract,
        OverflowContract,
        ConcurrencyContract,
        FindingContract,
        SearchContract,
        SpanQueryContract,
        ExpiryContract,
        ErasureContract,
        AggregateContract,
        ApprovalStoreContract {

  private final String workspace = "w" + Long.toHexString(ThreadLocalRandom.current().nextLong());

  /** The storage under test, the same one within a test. */
  protected abstract Storage storage();

  @Override
  public final TraceStore traces() {
    return storage().traces();
  }

  @Override
  public final ApprovalStore approvals() {
    return storage().approvals();
  }

  @Override
  public final String workspace() {
    return workspace;
  }

  @Test
  void check_ofAStorageThatWorks_saysNothing() {
    assertThatCode(() -> storage().check()).doesNotThrowAnyException();
  }
}
