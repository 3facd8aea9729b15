package io.spanguard.trace.store;

final class InMemoryStorageTest extends TraceStoreContract {

  private final Storage storage = InMemoryStorage.create();

  @Override
  protected Storage storage() {
    return storage;
  }
}
