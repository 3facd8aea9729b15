package io.spanguard.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanguard.proxy.wire.Endpoint;
import io.spanguard.proxy.wire.JsonBody;
import io.spanguard.proxy.wire.ModelRequest;
import io.spanguard.proxy.wire.Wire;
import io.spanguard.proxy.wire.WireFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find out what an OpenAI chat request asks for, and to write that down. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class ChatReadBenchmark {

  private static final int TURN_BYTES = 512;

  /** About so many kilobytes, in turns of half a kilobyte. */
  @Param({"1", "20"})
  public int kilobytes;

  private final WireFormat format =
      Endpoint.of(Wire.AUTO, "POST", "/v1/chat/completions").format().orElseThrow();
  private byte[] bytes = new byte[0];

  @Setup
  public void makeBody() {
    StringBuilder body = new StringBuilder("{\"model\":\"gpt-4o-mini\",\"messages\":[");
    int turns = kilobytes * 1024 / TURN_BYTES;
    for (int i = 0; i < turns; i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"role\":\"")
          .append(i % 2 == 0 ? "user" : "assistant")
          .append("\",\"content\":\"")
          .append("some words of a turn ".repeat(TURN_BYTES / 22))
          .append("\"}");
    }
    bytes = body.append("]}").toString().getBytes(UTF_8);
  }

  /** Bytes to tree, strictly. */
  @Benchmark
  public JsonBody parse() {
    return JsonBody.parse(bytes);
  }

  /** Bytes to parts. */
  @Benchmark
  public ModelRequest parseAndRead() {
    return format.readRequest(JsonBody.parse(bytes).root());
  }

  /** Bytes to what the model call's span keeps of them. */
  @Benchmark
  public Map<String, String> parseReadAndWriteMessages() {
    JsonBody body = JsonBody.parse(bytes);
    return format.inputMessages(body.root(), format.readRequest(body.root()).parts());
  }
}
