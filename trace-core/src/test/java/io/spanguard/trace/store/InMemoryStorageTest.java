package io.spanguard.trace.store;

final class InMemoryStorageTest extends TraceStoreContract {

  private Storage storage;

  @Override
  protected Storage storage() {
    return storage(TraceStore.MAX_SPANS);
  }

  @Override
  public TraceStore traces(int maxSpans) {
    return storage(maxSpans).traces();
  }

  private Storage storage(int maxSpans) {
    if (storage == null) {
      storage = new InMemoryStorage(maxSpans);
    }
    return storage;
  }
}
