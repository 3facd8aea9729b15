package io.spanguard.proxy.otlp;

import static io.spanguard.proxy.otlp.OtlpRequests.START_NANOS;
import static io.spanguard.proxy.otlp.OtlpRequests.id;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What belongs to OTLP's other signals is told to be so, as protobuf too. */
final class OtherSignalsTest {

  static Stream<MessageLite> others() {
    NumberDataPoint point =
        NumberDataPoint.newBuilder().setTimeUnixNano(START_NANOS).setAsDouble(0.5).build();
    HistogramDataPoint histogram =
        HistogramDataPoint.newBuilder()
            .setTimeUnixNano(START_NANOS)
            .setCount(3)
            .addBucketCounts(3)
            .build();
    return Stream.of(
        metric(Metric.newBuilder().setGauge(Gauge.newBuilder().addDataPoints(point))),
        metric(Metric.newBuilder().setSum(Sum.newBuilder().addDataPoints(point))),
        metric(Metric.newBuilder().setHistogram(Histogram.newBuilder().addDataPoints(histogram))),
        log(LogRecord.newBuilder()),
        log(
            LogRecord.newBuilder()
                .setTraceId(id("4bf92f3577b34da6a3ce929d0e0e4736"))
                .setSpanId(id("00f067aa0ba902b7"))));
  }

  @ParameterizedTest
  @MethodSource("others")
  void isToldApart(MessageLite request) {
    assertThatThrownBy(
            () ->
                OtlpReceiver.protobuf(
                    new ByteArrayInputStream(request.toByteArray()), Instant.EPOCH, null))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining("logs and metrics");
  }

  private static MessageLite metric(Metric.Builder metric) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            metric.setName("requests").setDescription("of all").setUnit("1"))))
        .build();
  }

  private static MessageLite log(LogRecord.Builder log) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .addLogRecords(
                            log.setTimeUnixNano(START_NANOS)
                                .setSeverityText("INFO")
                                .setBody(AnyValue.newBuilder().setStringValue("started")))))
        .build();
  }
}
