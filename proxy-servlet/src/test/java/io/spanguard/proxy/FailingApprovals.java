package io.spanguard.proxy;

import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A storage some methods of whose approvals fail until they are repaired. */
final class FailingApprovals implements Storage {

  private final Storage storage;
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> failed = ConcurrentHashMap.newKeySet();
  private final ApprovalStore approvals;

  FailingApprovals(Storage storage) {
    this.storage = storage;
    ApprovalStore store = storage.approvals();
    this.approvals =
        (ApprovalStore)
            Proxy.newProxyInstance(
                FailingApprovals.class.getClassLoader(),
                new Class<?>[] {ApprovalStore.class},
                (proxy, method, arguments) -> {
                  if (failing.contains(method.getName())) {
                    failed.add(method.getName());
                    throw new StorageException("the store is away");
                  }
                  try {
                    return method.invoke(store, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
  }

  void fail(String method) {
    failing.add(method);
  }

  /** Whether a method has been called and has failed. */
  boolean hasFailed(String method) {
    return failed.contains(method);
  }

  void repair() {
    failing.clear();
  }

  @Override
  public TraceStore traces() {
    return storage.traces();
  }

  @Override
  public ApprovalStore approvals() {
    return approvals;
  }

  @Override
  public void check() {}

  @Override
  public void close() {}
}
