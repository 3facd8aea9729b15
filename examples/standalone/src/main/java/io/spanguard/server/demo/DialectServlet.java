package io.spanguard.server.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The demo model in one of its dialects, plain and streamed. A prompt like {@code fail 503} is
 * answered with that status. Safe for use by many threads.
 */
final class DialectServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final int MAX_BODY_BYTES = 64 << 20;
  private static final Pattern FAIL = Pattern.compile("\\bfail ([45][0-9]{2})\\b");

  private final transient Dialect dialect;
  private final transient ObjectMapper mapper;
  private final transient Clock clock;
  private final transient Duration chunkDelay;

  DialectServlet(Dialect dialect, ObjectMapper mapper, Clock clock, Duration chunkDelay) {
    this.dialect = dialect;
    this.mapper = mapper;
    this.clock = clock;
    this.chunkDelay = chunkDelay;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ChatRequest chat;
    try {
      chat = read(request);
    } catch (InvalidRequestException invalid) {
      error(response, 400, "invalid_request_error", invalid.getMessage());
      return;
    }
    Matcher fail = FAIL.matcher(chat.last().text());
    if (fail.find()) {
      int status = Integer.parseInt(fail.group(1));
      error(response, status, "demo_error", "you asked for this: " + status);
      return;
    }
    Dialect.Said said =
        new Dialect.Said(
            UUID.randomUUID().toString(),
            clock.instant().getEpochSecond(),
            chat.model(),
            RepeatingModel.answer(chat));
    if (chat.stream()) {
      stream(said, chat.includeUsage(), response);
    } else {
      OpenAiJson.write(mapper, response, 200, dialect.whole(said));
    }
  }

  private void error(
      HttpServletResponse response, int status, String type, @Nullable String message)
      throws IOException {
    OpenAiJson.write(mapper, response, status, dialect.error(type, message));
  }

  private ChatRequest read(HttpServletRequest request) throws IOException, InvalidRequestException {
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new InvalidRequestException("the body has more than " + MAX_BODY_BYTES + " bytes");
    }
    JsonNode tree;
    try {
      tree = mapper.readTree(body);
    } catch (JsonProcessingException malformed) {
      throw new InvalidRequestException("the body is not JSON: " + malformed.getOriginalMessage());
    }
    return dialect.read(tree);
  }

  private void stream(Dialect.Said said, boolean includeUsage, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/event-stream;charset=utf-8");
    response.setHeader("Cache-Control", "no-cache");
    ServletOutputStream out = response.getOutputStream();
    for (Dialect.Event event : dialect.events(said, includeUsage)) {
      String name = event.name() == null ? "" : "event: " + event.name() + "\n";
      send(out, name, mapper.writeValueAsString(event.data()));
      if (!pause()) {
        return;
      }
    }
    if (dialect.endsWithDone()) {
      send(out, "", "[DONE]");
    }
  }

  private static void send(ServletOutputStream out, String name, String data) throws IOException {
    out.write((name + "data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Waits a moment; false when the server stops. */
  private boolean pause() {
    if (chunkDelay.isZero()) {
      return true;
    }
    try {
      Thread.sleep(chunkDelay.toMillis());
      return true;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
