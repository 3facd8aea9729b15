package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body as strict JSON: UTF-8, no duplicate keys, nothing after the end, and
 * bounded in bytes, depth and number of values, so that no body costs more memory than it is worth.
 * Stateless.
 */
final class RequestJson {

  static final int MAX_DEPTH = 64;
  static final int MAX_VALUES = 2_000_000;

  private static final int MAX_MESSAGE_LENGTH = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // names come from senders: interning them would fill the JVM's table
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(400)
                  .maxStringLength(RequestBytes.LARGEST)
                  .build())
          .build();

  private static final ObjectReader READER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private RequestJson() {}

  /**
   * @throws ApiException 400 when it is not JSON, 413 when it is too large, 415 when its type or
   *     encoding is another
   * @throws IOException when the client goes away
   */
  static JsonNode read(HttpServletRequest request) throws IOException {
    return read(request, RequestBytes.MAX_BYTES);
  }

  /** As {@link #read(HttpServletRequest)}, of at most so many bytes after decompression. */
  static JsonNode read(HttpServletRequest request, long maxBytes) throws IOException {
    checkType(request.getContentType());
    try (Reader text = text(request, maxBytes);
        JsonParser parser = new CountingJsonParser(FACTORY.createParser(text), MAX_VALUES)) {
      JsonNode document = READER.readTree(parser);
      if (document == null || document.isMissingNode()) {
        throw Problem.of(400, "body_invalid", "the body is empty").asException();
      }
      if (parser.nextToken() != null) {
        throw Problem.of(400, "body_invalid", "something follows the end of the JSON document")
            .asException();
      }
      return document;
    } catch (StreamConstraintsException e) {
      throw Problem.of(400, "body_invalid", "the JSON goes beyond a limit: " + message(e))
          .asException();
    } catch (JsonProcessingException e) {
      throw Problem.of(400, "body_invalid", "the body is not JSON: " + place(e) + message(e))
          .asException();
    } catch (NumberFormatException e) {
      // not every number that JSON allows can be a BigDecimal: 1e9999999999
      throw Problem.of(400, "body_invalid", "the body holds a number that is out of all bounds")
          .asException();
    } catch (CharacterCodingException e) {
      throw Problem.of(400, "body_invalid", "the body is not UTF-8").asException();
    } catch (ZipException | EOFException e) {
      throw Problem.of(400, "body_invalid", "the body ends early, or is not the gzip it says it is")
          .asException();
    }
  }

  /** Strict: Jackson's own decoder guesses other encodings and lets encoded surrogates pass. */
  private static Reader text(HttpServletRequest request, long maxBytes) throws IOException {
    return new InputStreamReader(
        RequestBytes.decoded(request, maxBytes), StandardCharsets.UTF_8.newDecoder());
  }

  private static void checkType(@Nullable String contentType) {
    if (contentType == null) {
      return;
    }
    String type = contentType.toLowerCase(Locale.ROOT).strip();
    int parameters = type.indexOf(';');
    String mediaType = parameters < 0 ? type : type.substring(0, parameters).strip();
    if (!mediaType.equals("application/json")) {
      throw Problem.of(
              415,
              "media_type_unsupported",
              "Content-Type is "
                  + Quoted.text(mediaType)
                  + "; expected application/json or application/x-protobuf")
          .asException();
    }
    if (parameters >= 0
        && type.indexOf("charset", parameters) >= 0
        && !type.substring(parameters).replace("\"", "").contains("charset=utf-8")) {
      throw Problem.of(415, "media_type_unsupported", "JSON is UTF-8 (RFC 8259 §8.1)")
          .asException();
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : "line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ": ";
  }

  /** Jackson's message without what it adds about its own configuration. */
  private static String message(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    int line = message.indexOf('\n');
    String first = line < 0 ? message : message.substring(0, line);
    return first.substring(0, Math.min(first.length(), MAX_MESSAGE_LENGTH));
  }
}
