package io.spanguard.proxy.detect.remote;

import io.spanguard.proxy.wire.Part;
import java.util.List;

/**
 * What a service is asked and what its answers mean. Implementations are safe for use by many
 * threads.
 */
interface Service {

  /** The word in configuration files and on spans. */
  String id();

  /** The longest text, in characters, that one question is about; longer ones go in pieces. */
  int maxCharacters();

  /**
   * What of the parts is to be looked at, each of it on its own: what is found in one depends on no
   * other, unless nothing is remembered. By default all of them.
   */
  default List<Excerpt> excerpts(List<Part> parts) {
    return Excerpt.of(parts, maxCharacters());
  }

  /**
   * What to ask about them; each excerpt is in just one of the questions.
   *
   * @param excerpts at least one
   */
  List<Question> questions(List<Excerpt> excerpts, boolean output);
}
