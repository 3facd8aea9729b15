package io.spanguard.proxy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spanguard.proxy.FakeProvider.Received;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * What a model would get to read of a request, were its server as lenient as any: in every
 * encoding, with every coding undone, with comments and double names in the JSON, in any case.
 */
final class Wiretap {

  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_MISSING_VALUES)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .build();

  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_8,
          StandardCharsets.ISO_8859_1,
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE);

  private Wiretap() {}

  /** Whether some reading of a model call says it. */
  static boolean says(Received request, String text) {
    String path = request.target().toLowerCase(Locale.ROOT);
    return path.contains("completions") && texts(request.body()).contains(text);
  }

  /** Everything that could be taken for text of the conversation. */
  static String texts(byte[] body) {
    StringBuilder texts = new StringBuilder();
    for (byte[] decoded : decoded(body)) {
      for (Charset charset : CHARSETS) {
        read(new String(decoded, charset), texts);
      }
      read(overlong(decoded), texts);
    }
    return texts.toString();
  }

  private static List<byte[]> decoded(byte[] body) {
    List<byte[]> all = new ArrayList<>();
    all.add(body);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      all.add(in.readAllBytes());
    } catch (IOException notGzip) {
      // Then it has no such reading.
    }
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(body))) {
      all.add(in.readAllBytes());
    } catch (IOException notDeflated) {
      // Nor this one.
    }
    return all;
  }

  /** Two-byte forms of ASCII taken for it, as a careless decoder does. */
  private static String overlong(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] & 0xff;
      if ((high == 0xc0 || high == 0xc1) && i + 1 < bytes.length) {
        text.append((char) ((high & 0x1f) << 6 | bytes[++i] & 0x3f));
      } else {
        text.append((char) high);
      }
    }
    return text.toString();
  }

  private static void read(String text, StringBuilder texts) {
    // A name of which the last counts, and one of which the first does.
    for (String json : List.of(text, text.replaceFirst("\"messages\"", "\"before\""))) {
      try {
        JsonNode root = LENIENT.readTree(json);
        if (root != null) {
          root.properties().forEach(member -> conversation(member, texts));
        }
      } catch (IOException | RuntimeException notJson) {
        // A server would not read it either.
      }
    }
  }

  private static void conversation(Map.Entry<String, JsonNode> member, StringBuilder texts) {
    if (member.getKey().equalsIgnoreCase("messages")) {
      for (JsonNode message : member.getValue()) {
        for (Map.Entry<String, JsonNode> of : message.properties()) {
          if (of.getKey().equalsIgnoreCase("content")) {
            text(of.getValue(), texts);
          }
        }
      }
    }
  }

  private static void text(JsonNode node, StringBuilder texts) {
    if (node.isTextual()) {
      texts.append(node.textValue()).append('\n');
    }
    node.forEach(piece -> text(piece, texts));
  }
}
