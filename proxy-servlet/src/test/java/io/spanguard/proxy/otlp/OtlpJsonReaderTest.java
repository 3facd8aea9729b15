package io.spanguard.proxy.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OtlpJsonReaderTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void wholeSpan() throws Exception {
    Span span =
        span(
            """
            {"traceId":"4BF92F3577B34DA6A3CE929D0E0E4736","spanId":"00f067aa0ba902b7","parentSpanId":"",
             "name":"n","kind":3,"flags":257,"traceState":"a=b","startTimeUnixNano":"1780912800000000000",
             "endTimeUnixNano":1780912800000000001,"droppedAttributesCount":2,"unknown":{"x":1},
             "attributes":[{"key":"s","value":{"stringValue":"t"}},{"key":"i","value":{"intValue":"-5"}},
               {"key":"j","value":{"intValue":7}},{"key":"d","value":{"doubleValue":1}},{"key":"n","value":{"doubleValue":"NaN"}},
               {"key":"b","value":{"boolValue":false}},{"key":"y","value":{"bytesValue":"AQI="}},
               {"key":"a","value":{"arrayValue":{"values":[{"stringValue":"v"},{"kvlistValue":{"values":[]}}]}}},
               {"key":"e","value":{}},{"key":"m"}],
             "events":[{"name":"e","timeUnixNano":"5"}],
             "links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b8"}],
             "status":{"code":2,"message":"bad"}}
            """);

    assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
        .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span.getFlags()).isEqualTo(257);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(1780912800000000000L);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(1780912800000000001L);
    assertThat(span.getAttributesList()).hasSize(10);
    assertThat(span.getAttributes(1).getValue().getIntValue()).isEqualTo(-5);
    assertThat(span.getAttributes(4).getValue().getDoubleValue()).isNaN();
    assertThat(span.getAttributes(6).getValue().getBytesValue().toByteArray())
        .containsExactly(1, 2);
    assertThat(span.getAttributes(7).getValue().getArrayValue().getValuesCount()).isEqualTo(2);
    assertThat(span.getEvents(0).getTimeUnixNano()).isEqualTo(5);
    assertThat(span.getStatus().getCodeValue()).isEqualTo(2);
  }

  @Test
  void enumsByName_areUnderstoodAsWell() throws Exception {
    assertThat(span("{\"kind\":\"SPAN_KIND_SERVER\"}").getKindValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"traceId\":5}|/resourceSpans/0/scopeSpans/0/spans/0/traceId is not a text",
        "{\"name\":[]}|/resourceSpans/0/scopeSpans/0/spans/0/name is not a text",
        "{\"kind\":\"odd\"}|/resourceSpans/0/scopeSpans/0/spans/0/kind is not an integer",
        "{\"startTimeUnixNano\":\"-1\"}|/startTimeUnixNano is not an unsigned",
        "{\"startTimeUnixNano\":1.5}|/startTimeUnixNano is not an integer of 64 bits",
        "{\"attributes\":{}}|/attributes is not a list",
        "{\"attributes\":[1]}|/attributes/0 is not an object",
        "{\"attributes\":[{\"key\":\"k\",\"value\":{\"intValue\":true}}]}|/value/intValue is not an integer",
        "{\"spanId\":\"1\",\"span_id\":\"2\"}|/spanId is there twice, as span_id too",
        "{\"flags\":-1}|/flags is not an unsigned integer of 32 bits"
      })
  void wrong(String span, String message) {
    assertThatThrownBy(() -> span(span))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anotherSignal() {
    assertThatThrownBy(() -> read("{\"resourceLogs\":[]}"))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining("logs and metrics");
  }

  private static Span span(String json) throws Exception {
    return read("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + json + "]}]}]}")
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpans(0);
  }

  private static ExportTraceServiceRequest read(String json)
      throws OtlpException, JsonProcessingException {
    return OtlpJsonReader.read(JSON.readTree(json));
  }
}
