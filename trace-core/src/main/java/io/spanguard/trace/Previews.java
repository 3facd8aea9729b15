package io.spanguard.trace;

import io.spanguard.trace.convention.Names;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The beginnings of what a model was asked and of what it answered: as the gateway wrote them down,
 * else from the messages that others recorded, in whichever dialect. Stateless.
 */
final class Previews {

  /** In characters. */
  static final int MAX_LENGTH = 200;

  private static final String[] INPUT_LISTS = {"gen_ai.input.messages", "ai.prompt.messages"};
  private static final String[] OUTPUT_LISTS = {"gen_ai.output.messages"};
  // whole inputs and outputs, which may be a framework's own objects
  private static final String[] INPUT_TEXTS = {
    "input.value", "traceloop.entity.input", "tfy.input", "ai.prompt"
  };
  private static final String[] OUTPUT_TEXTS = {
    "output.value", "traceloop.entity.output", "tfy.output", "ai.response.text"
  };
  // prefix and suffix around the number of the message
  private static final String[][] INPUT_MESSAGES = {
    {"gen_ai.prompt.", "."}, {"llm.input_messages.", ".message."}
  };
  private static final String[][] OUTPUT_MESSAGES = {
    {"gen_ai.completion.", "."}, {"llm.output_messages.", ".message."}
  };
  private static final int MAX_MESSAGES = 1_000;

  private Previews() {}

  /** What was asked, of the first span that says it; null where none does. */
  static @Nullable String input(Trace trace, List<Span> gateway) {
    for (Span span : gateway) {
      String text = span.attributes().text(Names.INPUT_PREVIEW);
      if (text != null) {
        return WellFormed.cut(text, MAX_LENGTH);
      }
    }
    for (List<Span> spans : List.of(trace.entries(), modelCalls(trace))) {
      for (Span span : spans) {
        String text = input(span);
        if (text != null) {
          return WellFormed.cut(text, MAX_LENGTH);
        }
      }
    }
    return null;
  }

  /** What was answered: of the last gateway span, the first entry span or the last model call. */
  static @Nullable String output(Trace trace, List<Span> gateway) {
    for (int i = gateway.size() - 1; i >= 0; i--) {
      String text = gateway.get(i).attributes().text(Names.OUTPUT_PREVIEW);
      if (text != null) {
        return WellFormed.cut(text, MAX_LENGTH);
      }
    }
    for (Span span : trace.entries()) {
      String text = output(span);
      if (text != null) {
        return WellFormed.cut(text, MAX_LENGTH);
      }
    }
    List<Span> calls = modelCalls(trace);
    for (int i = calls.size() - 1; i >= 0; i--) {
      String text = output(calls.get(i));
      if (text != null) {
        return WellFormed.cut(text, MAX_LENGTH);
      }
    }
    return null;
  }

  private static List<Span> modelCalls(Trace trace) {
    return trace.spans().stream().filter(span -> span.kind() == SpanKind.LLM).toList();
  }

  private static @Nullable String input(Span span) {
    String text = ofMessages(span.attributes(), INPUT_LISTS, MessageText::newestPrompt);
    if (text == null) {
      text = ofNumbered(span.attributes(), INPUT_MESSAGES, true);
    }
    if (text == null) {
      text = ofMessages(span.attributes(), INPUT_TEXTS, MessageText::newestPrompt);
    }
    return text != null ? text : ofEvent(span, "gen_ai.user.message");
  }

  private static @Nullable String output(Span span) {
    String text = ofMessages(span.attributes(), OUTPUT_LISTS, MessageText::answer);
    if (text == null) {
      text = ofNumbered(span.attributes(), OUTPUT_MESSAGES, false);
    }
    if (text == null) {
      text = ofMessages(span.attributes(), OUTPUT_TEXTS, MessageText::answer);
    }
    return text != null ? text : ofEvent(span, "gen_ai.choice");
  }

  private interface Reading {
    @Nullable String read(AttributeValue messages);
  }

  private static @Nullable String ofMessages(
      Attributes attributes, String[] names, Reading reading) {
    for (String name : names) {
      AttributeValue value = attributes.get(name);
      String text = value == null ? null : reading.read(value);
      // JSON that holds no message, for instance a tool's arguments, is shown as it is
      text = text == null ? attributes.text(name) : text;
      if (text != null && !text.isBlank() && !isCallWithoutArguments(text)) {
        return text;
      }
    }
    return null;
  }

  /** As Traceloop writes down what a function was called with. */
  private static boolean isCallWithoutArguments(String text) {
    return text.length() < 40 && text.replace(" ", "").equals("{\"args\":[],\"kwargs\":{}}");
  }

  /** The newest message of the user, else the newest; of an answer the first. */
  private static @Nullable String ofNumbered(
      Attributes attributes, String[][] forms, boolean newestOfUser) {
    String found = null;
    for (String[] form : forms) {
      for (int i = 0; i < MAX_MESSAGES; i++) {
        String content = attributes.text(form[0] + i + form[1] + "content");
        String role = attributes.text(form[0] + i + form[1] + "role");
        if (content == null && role == null) {
          break;
        }
        if (content == null || content.isBlank()) {
          continue;
        }
        if (!newestOfUser) {
          return content;
        }
        if (found == null || role == null || role.toLowerCase(Locale.ROOT).equals("user")) {
          found = content;
        }
      }
    }
    return found;
  }

  private static @Nullable String ofEvent(Span span, String name) {
    String found = null;
    for (SpanEvent event : span.events()) {
      AttributeValue content = event.attributes().get("content");
      content = content == null ? event.attributes().get("message") : content;
      if (event.name().equals(name) && content != null) {
        found = MessageText.answer(content);
      }
    }
    return found;
  }
}
