package io.spanguard.server.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prompts like {@code call refund {"amount": 5}}, which make the demo model call a tool. */
final class ToolPrompt {

  private static final Pattern CALL = Pattern.compile("\\bcall\\s+([A-Za-z0-9_.-]{1,64})[ \\t]*");
  private static final JsonFactory JSON = new JsonFactory();

  private ToolPrompt() {}

  /** The calls that the prompt asks for, in order; others than of the given tools are only text. */
  static List<Answer.ToolCall> calls(String prompt, Set<String> tools) {
    List<Answer.ToolCall> calls = new ArrayList<>();
    Matcher matcher = CALL.matcher(prompt);
    int from = 0;
    while (matcher.find(from)) {
      from = matcher.end();
      String name = matcher.group(1);
      if (tools.contains(name)) {
        String arguments = arguments(prompt, from);
        from += arguments.length();
        calls.add(
            new Answer.ToolCall(
                "call_" + UUID.randomUUID(), name, arguments.isEmpty() ? "{}" : arguments));
      }
    }
    return calls;
  }

  /** The JSON object that starts here; the rest of the line where it is not well-formed. */
  private static String arguments(String prompt, int start) {
    if (start >= prompt.length() || prompt.charAt(start) != '{') {
      return "";
    }
    String rest = prompt.substring(start);
    try (JsonParser parser = JSON.createParser(rest)) {
      parser.nextToken();
      parser.skipChildren();
      return rest.substring(0, (int) parser.currentLocation().getCharOffset());
    } catch (IOException malformed) {
      return rest.lines().findFirst().orElse("");
    }
  }
}
