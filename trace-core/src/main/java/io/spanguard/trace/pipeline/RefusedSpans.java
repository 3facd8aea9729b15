package io.spanguard.trace.pipeline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.json.SpanJson;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the spans that the store refuses beside the journal, in a file of JSON lines: {@code
 * {"workspace":"acme","reason":"…","trace_id":…}}. Up to a number of bytes; what is beyond it is
 * lost. For the writer's thread.
 */
final class RefusedSpans {

  static final String FILE = "refused.jsonl";

  private static final Logger LOGGER = System.getLogger(RefusedSpans.class.getName());
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_REASON = 500;

  private final JournalFolder folder;
  private final long maxBytes;
  private boolean warned;

  RefusedSpans(JournalFolder folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  void keep(SpanBatch batch, Throwable reason) {
    try {
      byte[] lines = lines(batch, reason);
      Path file = folder.createAside(FILE);
      if (Files.size(file) + lines.length > maxBytes) {
        lost("it holds its limit of " + maxBytes + " bytes", null);
        return;
      }
      try (OutputStream out = new FileOutputStream(file.toFile(), true)) {
        out.write(lines);
      }
    } catch (IOException | RuntimeException e) {
      lost("it cannot be written", e);
    }
  }

  private void lost(String why, @Nullable Exception failure) {
    LOGGER.log(
        warned ? Level.DEBUG : Level.WARNING,
        "a span that the store refuses is not kept in " + folder + "/" + FILE + ": " + why,
        failure);
    warned = true;
  }

  private static byte[] lines(SpanBatch batch, Throwable reason) throws IOException {
    String why = reason.toString();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Span span : batch.spans()) {
      try (JsonGenerator json = JSON.createGenerator(lines)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeStringField("workspace", batch.workspace());
        json.writeStringField("reason", why.substring(0, Math.min(why.length(), MAX_REASON)));
        SpanJson.writeMembersWithTraceId(json, span);
        json.writeEndObject();
      }
      lines.write('\n');
    }
    return lines.toByteArray();
  }
}
