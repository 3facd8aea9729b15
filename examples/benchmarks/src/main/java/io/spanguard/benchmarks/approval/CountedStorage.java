package io.spanguard.benchmarks.approval;

import io.spanguard.trace.store.ApprovalStore;
import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.TraceStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A storage that counts what is asked of its approvals. Safe for use by many threads. */
final class CountedStorage implements Storage {

  private final Storage storage;
  private final ApprovalStore approvals;
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

  CountedStorage(Storage storage) {
    this.storage = storage;
    ApprovalStore counted = storage.approvals();
    this.approvals =
        (ApprovalStore)
            Proxy.newProxyInstance(
                CountedStorage.class.getClassLoader(),
                new Class<?>[] {ApprovalStore.class},
                (proxy, method, arguments) -> call(counted, method, arguments));
  }

  private @Nullable Object call(
      ApprovalStore counted, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    calls.computeIfAbsent(method.getName(), name -> new LongAdder()).increment();
    try {
      return method.invoke(counted, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  /** How often this method was called. */
  long calls(String method) {
    LongAdder count = calls.get(method);
    return count == null ? 0 : count.sum();
  }

  /** How often any was. */
  long total() {
    return calls.values().stream().mapToLong(LongAdder::sum).sum();
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
  public void check() {
    storage.check();
  }

  /** The counted storage stays open. */
  @Override
  public void close() {}
}
