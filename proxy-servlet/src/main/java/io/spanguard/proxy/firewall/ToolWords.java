package io.spanguard.proxy.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a tool's name says. Immutable and safe for use by many threads.
 *
 * @param deeds what it does; empty where it only reads, or the name does not say
 * @param objects stems of the other words of four letters or more: what it does it to
 */
record ToolWords(Set<Deed> deeds, List<String> objects) {

  static ToolWords of(String name) {
    List<String> words = Words.ofName(name);
    List<String> objects = new ArrayList<>();
    for (String word : words) {
      String stem = Words.stem(word);
      if (word.length() >= 4 && !Deed.READING.contains(stem)) {
        objects.add(stem);
      }
    }
    return new ToolWords(Deed.ofTool(words), List.copyOf(objects));
  }
}
