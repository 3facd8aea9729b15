package io.spanguard.proxy.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class MissingMicrometerTest {

  @Test
  void prometheus_withoutItsLibrary_saysWhichOne() throws Exception {
    Class<?> metrics = new WithoutMicrometer().loadClass(ProxyMetrics.class.getName());
    Method prometheus = metrics.getMethod("prometheus");

    assertThatThrownBy(() -> prometheus.invoke(null))
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("io.micrometer:micrometer-registry-prometheus")
        .hasMessageContaining("optional dependency");
  }

  /** Loads the package once more, and finds none of the library. */
  private static final class WithoutMicrometer extends ClassLoader {

    private WithoutMicrometer() {
      super(ProxyMetrics.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.micrometer.prometheusmetrics.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith(ProxyMetrics.class.getPackageName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in =
          ProxyMetrics.class.getResourceAsStream('/' + name.replace('.', '/') + ".class")) {
        byte[] bytes = requireNonNull(in, name).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
