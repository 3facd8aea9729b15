package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with a request, in the terms of RFC 9457. Immutable and safe for use by many
 * threads.
 *
 * @param code a word for programs, for instance {@code key_missing}; the end of the problem's type
 * @param detail a sentence for people: what is wrong and what would be right
 * @param errors one entry for each wrong parameter or field; empty where there is nothing more to
 *     say
 * @param headers further response headers, for instance {@code Retry-After}
 */
record Problem(
    int status, String code, String detail, List<FieldError> errors, Map<String, String> headers) {

  /**
   * Followed by the code. A tag URI (RFC 4151), which RFC 9457 §3.1.1 names for types nobody can
   * fetch.
   */
  static final String TYPE_PREFIX = "tag:spanguard.io,2026:";

  /** How many wrong fields are listed; the detail says how many more there are. */
  static final int MAX_ERRORS = 50;

  Problem {
    requireNonNull(code, "code");
    requireNonNull(detail, "detail");
    errors = List.copyOf(errors);
    headers = Map.copyOf(headers);
  }

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, List.of(), Map.of());
  }

  /** A 400 that says of each parameter or field what is wrong with it. */
  static Problem invalid(String code, String what, List<FieldError> errors) {
    return invalid(code, what, errors, 0);
  }

  /**
   * As {@link #invalid(String, String, List)}.
   *
   * @param more how many errors there are that nobody wrote down
   */
  static Problem invalid(String code, String what, List<FieldError> errors, int more) {
    int count = errors.size() + more;
    String detail =
        count == 1
            ? errors.get(0).field() + ": " + errors.get(0).message()
            : count + " " + what + " are not as they should be";
    if (count > MAX_ERRORS) {
      detail += "; the first " + MAX_ERRORS + " are listed";
    }
    return new Problem(
        400, code, detail, errors.subList(0, Math.min(errors.size(), MAX_ERRORS)), Map.of());
  }

  Problem header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, code, detail, errors, more);
  }

  ApiException asException() {
    return new ApiException(this);
  }

  Answer answer() {
    return answer(json -> {});
  }

  /** With what {@code google.rpc.Status} has for people, to be read by senders of OTLP/JSON. */
  Answer answerAsStatusToo() {
    return answer(json -> json.writeStringField("message", detail));
  }

  private Answer answer(Answer.JsonBody more) {
    Answer answer =
        Answer.json(
            status,
            "application/problem+json",
            json -> {
              json.writeStartObject();
              json.writeStringField("type", TYPE_PREFIX + code);
              json.writeStringField("title", title(status));
              json.writeNumberField("status", status);
              json.writeStringField("detail", detail);
              json.writeArrayFieldStart("errors");
              for (FieldError error : errors) {
                json.writeStartObject();
                json.writeStringField("field", error.field());
                json.writeStringField("message", error.message());
                json.writeEndObject();
              }
              json.writeEndArray();
              more.writeTo(json);
              json.writeEndObject();
            });
    for (Map.Entry<String, String> header : headers.entrySet()) {
      answer = answer.header(header.getKey(), header.getValue());
    }
    return answer;
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 409 -> "Conflict";
      case 429 -> "Too Many Requests";
      case 501 -> "Not Implemented";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }

  /**
   * One wrong parameter or field.
   *
   * @param field the parameter's name, or the JSON path, for instance {@code spans[3].start_time}
   */
  record FieldError(String field, String message) {}
}
