package io.spanguard.proxy.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.protobuf.Descriptors.Descriptor;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageFieldsTest {

  private static final Descriptor REQUEST = ExportTraceServiceRequest.getDescriptor();

  @Test
  void fieldsWithinFields_areCounted() throws IOException {
    // resource_spans, resource, attributes, key, value, string_value, scope_spans
    byte[] request = OtlpRequests.request().toByteArray();

    assertThat(MessageFields.areMoreThan(6, request, REQUEST)).isTrue();
    assertThat(MessageFields.areMoreThan(7, request, REQUEST)).isFalse();
  }

  static Stream<Arguments> manyObjects() {
    return Stream.of(
        argumentSet("empty resources", "0a00"),
        argumentSet("empty scopes", "0a021200"),
        argumentSet("empty spans", "0a0412021200"),
        argumentSet("unknown numbers", "a03f01"),
        argumentSet("unknown texts", "a23f00"),
        argumentSet("groups", "a33fa43f"),
        argumentSet("numbers in a group", "a33f08010801a43f"));
  }

  /** 4 MB that would be hundreds of MB in objects. */
  @ParameterizedTest
  @MethodSource
  void manyObjects(String hex) {
    byte[] one = HexFormat.of().parseHex(hex);
    byte[] body = new byte[6 * OtlpReceiver.MAX_FIELDS / one.length * one.length];
    for (int i = 0; i < body.length; i++) {
      body[i] = one[i % one.length];
    }

    assertThatThrownBy(
            () -> OtlpReceiver.protobuf(new ByteArrayInputStream(body), Instant.EPOCH, null))
        .isInstanceOfSatisfying(
            OtlpException.class, e -> assertThat(e.isTooLarge()).as(e.getMessage()).isTrue());
  }
}
