package io.spanguard.proxy.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns the text of one YAML 1.2 document into nodes. Built from events, which come from a state
 * machine: depth and aliases are bounded here, so that no text can exhaust stack or memory. For use
 * by one thread.
 */
final class YamlDocument {

  private static final int MAX_DEPTH = 40;
  private static final int MAX_NODES = 100_000;

  private final Problems problems;
  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int nodes;

  private YamlDocument(Problems problems, String text) {
    this.problems = problems;
    this.events = new Parse(LoadSettings.builder().build()).parseString(text).iterator();
  }

  /**
   * The document's node; empty where it is not YAML, or larger than a configuration can be. What is
   * wrong is then among the problems, without any text of the document.
   */
  static Optional<YamlNode> parse(String text, Problems problems) {
    try {
      return Optional.of(new YamlDocument(problems, text).document());
    } catch (MarkedYamlEngineException e) {
      problems.add(
          e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1),
          "",
          "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(1, "", "not YAML: it has a character that cannot be in it");
    } catch (TooLargeException e) {
      problems.add(e.line, "", e.what);
    }
    return Optional.empty();
  }

  private YamlNode document() throws TooLargeException {
    next(); // stream start
    if (next().getEventId() == Event.ID.StreamEnd) {
      return new YamlNode.Mapping(1, Map.of());
    }
    YamlNode root = node(next(), 1);
    next(); // document end
    Event end = next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      problems.add(line(end), "", "a second document begins; a configuration is one");
    }
    return root;
  }

  private YamlNode node(Event event, int depth) throws TooLargeException {
    if (depth > MAX_DEPTH) {
      throw new TooLargeException(line(event), "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    int before = nodes;
    count(event, 1);
    YamlNode node;
    if (event instanceof ScalarEvent scalar) {
      checkTag(scalar.getTag(), line(event));
      node = new YamlNode.Scalar(line(event), scalar.getValue(), scalar.isPlain());
    } else {
      checkTag(((CollectionStartEvent) event).getTag(), line(event));
      node = event instanceof SequenceStartEvent ? sequence(event, depth) : mapping(event, depth);
    }
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(anchor -> anchors.put(anchor, new Anchored(node, nodes - before)));
    return node;
  }

  private YamlNode aliased(AliasEvent alias) throws TooLargeException {
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      problems.add(line(alias), "", "alias *" + alias.getAlias() + " names no anchor before it");
      return new YamlNode.Scalar(line(alias), "", true);
    }
    // What stands behind an alias is read again wherever the alias stands, so it counts again.
    count(alias, anchored.nodes());
    return anchored.node();
  }

  private YamlNode sequence(Event start, int depth) throws TooLargeException {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new YamlNode.Sequence(line(start), Collections.unmodifiableList(items));
  }

  private YamlNode mapping(Event start, int depth) throws TooLargeException {
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      int line = line(event);
      YamlNode key = node(event, depth + 1);
      YamlNode.Entry entry = new YamlNode.Entry(line, node(next(), depth + 1));
      if (!(key instanceof YamlNode.Scalar scalar)) {
        problems.add(line, "", "a key is " + key.kind() + "; it must be a single word");
        continue;
      }
      YamlNode.Entry first = entries.putIfAbsent(scalar.text(), entry);
      if (first != null) {
        problems.add(
            line, "", "key '" + scalar.text() + "' stands twice, first on line " + first.line());
      }
    }
    return new YamlNode.Mapping(line(start), Collections.unmodifiableMap(entries));
  }

  private void checkTag(Optional<String> tag, int line) {
    if (tag.isPresent() && !tag.get().equals("!")) {
      problems.add(line, "", "tags are not understood: " + tag.get());
    }
  }

  private void count(Event event, int more) throws TooLargeException {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new TooLargeException(
          line(event), "more than " + MAX_NODES + " values, counting aliases");
    }
  }

  private Event next() {
    return events.next();
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /** A node and how many it is with all that it holds. */
  private record Anchored(YamlNode node, int nodes) {}

  /** The document is no configuration of this world. */
  private static final class TooLargeException extends Exception {
    private final int line;
    private final String what;

    TooLargeException(int line, String what) {
      super(what);
      this.line = line;
      this.what = what;
    }
  }
}
