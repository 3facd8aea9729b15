package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What of a message is no text: images, sound, files. Stateless. */
final class Media {

  /** Members that hold it, whatever type is said beside them, and what a trace says of them. */
  private static final Map<String, String> MEMBERS =
      Map.ofEntries(
          Map.entry("image_url", "image"),
          Map.entry("input_image", "image"),
          Map.entry("image", "image"),
          Map.entry("image_base64", "image"),
          Map.entry("input_audio", "audio"),
          Map.entry("audio_url", "audio"),
          Map.entry("audio", "audio"),
          Map.entry("input_video", "video"),
          Map.entry("video_url", "video"),
          Map.entry("video", "video"),
          Map.entry("file", "file"),
          Map.entry("input_file", "file"),
          Map.entry("file_id", "file"),
          Map.entry("file_data", "file"),
          Map.entry("file_url", "file"),
          Map.entry("document_url", "file"));

  private Media() {}

  /** Notes the media in a piece of content. */
  static void skip(JsonNode piece, PartCollector out) {
    for (Map.Entry<String, JsonNode> member : piece.properties()) {
      String reason = MEMBERS.get(member.getKey());
      if (reason != null && !member.getValue().isNull()) {
        out.skip(typed(piece, reason));
      }
    }
  }

  /** A file of an image is an image. */
  private static String typed(JsonNode piece, String reason) {
    String type = piece.path("type").asText();
    return reason.equals("file") && (type.contains("image") || type.equals("computer_screenshot"))
        ? "image"
        : reason;
  }

  /** The names of all such members and some more. */
  static Set<String> and(String... names) {
    Set<String> all = new HashSet<>(MEMBERS.keySet());
    all.addAll(Set.of(names));
    return Set.copyOf(all);
  }
}
