package io.spanguard.server.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the demo model answers with numbers: embeddings, moderations, and the counting of tokens.
 * The same text has the same numbers on every run; a text with {@code flag me} is flagged. Safe for
 * use by many threads.
 */
final class NumbersServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final int MAX_BODY_BYTES = 64 << 20;
  private static final int DIMENSIONS = 16;

  private final transient ObjectMapper mapper;

  NumbersServlet(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JsonNode body;
    try {
      body = mapper.readTree(request.getInputStream().readNBytes(MAX_BODY_BYTES));
    } catch (JsonProcessingException malformed) {
      OpenAiJson.error(
          mapper, response, 400, "invalid_request_error", malformed.getOriginalMessage());
      return;
    }
    String path = request.getServletPath();
    List<String> texts = new ArrayList<>();
    if (path.endsWith("/count_tokens")) {
      body.path("messages").forEach(message -> texts.add(ContentText.of(message.path("content"))));
    } else {
      JsonNode input = body.path("input");
      if (input.isTextual()) {
        texts.add(input.asText());
      }
      input.forEach(
          item -> texts.add(item.isTextual() ? item.asText() : item.path("text").asText()));
    }
    int tokens = texts.stream().mapToInt(Tokens::count).sum();
    String model = body.path("model").asText(DemoModel.NAME);
    OpenAiJson.write(
        mapper,
        response,
        200,
        path.endsWith("/count_tokens")
            ? mapper.createObjectNode().put("input_tokens", tokens)
            : path.endsWith("/embeddings")
                ? embeddings(model, texts, tokens)
                : moderations(model, texts));
  }

  private ObjectNode embeddings(String model, List<String> texts, int tokens) {
    ObjectNode body = mapper.createObjectNode().put("object", "list");
    ArrayNode data = body.putArray("data");
    for (int i = 0; i < texts.size(); i++) {
      ArrayNode vector =
          data.addObject().put("object", "embedding").put("index", i).putArray("embedding");
      Random numbers = new Random(texts.get(i).hashCode());
      numbers.doubles(DIMENSIONS, -1, 1).forEach(vector::add);
    }
    body.put("model", model);
    body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return body;
  }

  private ObjectNode moderations(String model, List<String> texts) {
    ObjectNode body = mapper.createObjectNode().put("id", "modr-demo").put("model", model);
    ArrayNode results = body.putArray("results");
    for (String text : texts) {
      boolean flagged = text.contains("flag me");
      ObjectNode result = results.addObject().put("flagged", flagged);
      result.putObject("categories").put("violence", flagged);
      result.putObject("category_scores").put("violence", flagged ? 0.9 : 0.01);
    }
    return body;
  }
}
