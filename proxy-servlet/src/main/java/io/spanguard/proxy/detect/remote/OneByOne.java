package io.spanguard.proxy.detect.remote;

import java.util.ArrayList;
import java.util.List;

/** A service that is asked about one text at a time. */
interface OneByOne extends Service {

  /**
   * What to ask about a text.
   *
   * @param output whether a model has answered this
   */
  Question question(Excerpt excerpt, boolean output);

  @Override
  default List<Question> questions(List<Excerpt> excerpts, boolean output) {
    List<Question> questions = new ArrayList<>(excerpts.size());
    for (Excerpt excerpt : excerpts) {
      questions.add(question(excerpt, output));
    }
    return questions;
  }
}
