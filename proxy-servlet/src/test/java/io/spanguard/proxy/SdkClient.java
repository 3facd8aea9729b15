package io.spanguard.proxy;

import io.spanguard.proxy.FakeProvider.Script;
import org.jspecify.annotations.Nullable;

/** One client library, as far as every provider's has the same to do. */
interface SdkClient {

  /** Asks, and keeps what came of it. */
  Said ask(ProxyFixture fixture, String question, boolean stream) throws Exception;

  /** A provider that says this, in these pieces where it streams. */
  Script says(boolean stream, String... pieces);

  /** A provider that calls {@code delete_account} with an argument {@code account}. */
  Script callsTool(boolean stream);

  /** What this client throws for an answer with status 403. */
  Class<? extends Throwable> permissionDenied();

  /** What this client throws for an error within a stream; null where it has an event for it. */
  @Nullable Class<? extends Throwable> brokenStream();

  /**
   * What came of a question.
   *
   * @param text said so far
   * @param ending why the answer ended, where the client has a word for it: a finish reason, a
   *     status; empty where it has none
   * @param error what the client threw; null where it threw nothing
   * @param details what the client's error or last event says in full; empty for none
   */
  record Said(String text, String ending, @Nullable Throwable error, String details) {}
}
