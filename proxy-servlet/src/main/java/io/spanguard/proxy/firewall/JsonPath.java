package io.spanguard.proxy.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path into a tool call's arguments: the part of JSONPath (RFC 9535) that names places and does
 * not compute. Immutable and safe for use by many threads.
 *
 * <ul>
 *   <li>{@code $} the arguments as a whole
 *   <li>{@code .name} and {@code ['any name']} a member of an object
 *   <li>{@code [0]} an item of a list, from the beginning
 *   <li>{@code [*]} and {@code .*} every item or member
 *   <li>{@code ..name} members of this name at any depth; once in a path
 * </ul>
 *
 * <p>Filters, slices, unions and negative indexes are not known, and at most one {@code ..} makes
 * that each value is looked at once: the time it takes is that of reading the arguments.
 */
final class JsonPath {

  private static final int MAX_LENGTH = 500;

  private final String text;
  private final List<Step> steps;

  private JsonPath(String text, List<Step> steps) {
    this.text = text;
    this.steps = List.copyOf(steps);
  }

  /**
   * @throws IllegalArgumentException when it is not a path as above; the message says what is wrong
   */
  static JsonPath of(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "path is longer than " + MAX_LENGTH + " characters: " + text.length());
    }
    return new JsonPath(text, new Parser(text).steps());
  }

  /** The values at this path, in order; empty where there are none. */
  List<Place> find(JsonNode root) {
    List<Place> places = List.of(new Place(JsonPointer.empty(), root));
    for (Step step : steps) {
      List<Place> next = new ArrayList<>();
      for (Place place : places) {
        step.addTo(next, place);
      }
      places = next;
    }
    return places;
  }

  @Override
  public String toString() {
    return text;
  }

  /** A value and where it stands. */
  record Place(JsonPointer pointer, JsonNode value) {

    Place member(String name, JsonNode member) {
      return new Place(pointer.appendProperty(name), member);
    }

    Place item(int index, JsonNode item) {
      return new Place(pointer.appendIndex(index), item);
    }
  }

  private sealed interface Step {
    void addTo(List<Place> found, Place place);

    record Member(String name) implements Step {
      @Override
      public void addTo(List<Place> found, Place place) {
        JsonNode value = place.value().isObject() ? place.value().get(name) : null;
        if (value != null) {
          found.add(place.member(name, value));
        }
      }
    }

    record Item(int index) implements Step {
      @Override
      public void addTo(List<Place> found, Place place) {
        JsonNode value = place.value().isArray() ? place.value().get(index) : null;
        if (value != null) {
          found.add(place.item(index, value));
        }
      }
    }

    record Every() implements Step {
      @Override
      public void addTo(List<Place> found, Place place) {
        children(place, found::add);
      }
    }

    record AnyDepth(String name) implements Step {
      @Override
      public void addTo(List<Place> found, Place place) {
        new Member(name).addTo(found, place);
        children(place, child -> addTo(found, child));
      }
    }

    private static void children(Place place, java.util.function.Consumer<Place> taker) {
      if (place.value().isArray()) {
        for (int i = 0; i < place.value().size(); i++) {
          taker.accept(place.item(i, place.value().path(i)));
        }
      } else if (place.value().isObject()) {
        for (Map.Entry<String, JsonNode> member : place.value().properties()) {
          taker.accept(place.member(member.getKey(), member.getValue()));
        }
      }
    }
  }

  /** Reads a path once, from the left. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<Step> steps() {
      if (!text.startsWith("$")) {
        throw new IllegalArgumentException("path does not begin with $: " + text);
      }
      at = 1;
      boolean deep = false;
      List<Step> steps = new ArrayList<>();
      while (at < text.length()) {
        if (text.startsWith("..", at)) {
          at += 2;
          if (deep) {
            throw wrong("a second '..' in");
          }
          deep = true;
          steps.add(new Step.AnyDepth(name()));
        } else if (text.charAt(at) == '.') {
          at++;
          steps.add(text.startsWith("*", at) ? every(1) : new Step.Member(name()));
        } else if (text.charAt(at) == '[') {
          steps.add(bracket());
        } else {
          throw wrong("expected . or [ at character " + (at + 1) + " of");
        }
      }
      return steps;
    }

    private Step every(int length) {
      at += length;
      return new Step.Every();
    }

    private String name() {
      int start = at;
      while (at < text.length() && ".[]'\"*$ ".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      if (at == start) {
        throw wrong("a name is missing at character " + (at + 1) + " of");
      }
      return text.substring(start, at);
    }

    private Step bracket() {
      if (text.startsWith("[*]", at)) {
        return every(3);
      }
      int close = text.indexOf(']', at + 1);
      char quote = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (quote == '\'' || quote == '"') {
        int end = text.indexOf(quote, at + 2);
        if (end < 0 || end + 1 >= text.length() || text.charAt(end + 1) != ']') {
          throw wrong("a quoted name is not closed in");
        }
        String name = text.substring(at + 2, end);
        at = end + 2;
        return new Step.Member(name);
      }
      Integer index = close < 0 ? null : index(text.substring(at + 1, close));
      if (index == null) {
        throw wrong("brackets hold a number, * or a quoted name, unlike those in");
      }
      at = close + 1;
      return new Step.Item(index);
    }

    private static @Nullable Integer index(String digits) {
      boolean plain =
          !digits.isEmpty()
              && digits.length() <= 6
              && digits.chars().allMatch(c -> c >= '0' && c <= '9');
      return plain ? Integer.valueOf(digits) : null;
    }

    private IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException(what + " path " + text);
    }
  }
}
