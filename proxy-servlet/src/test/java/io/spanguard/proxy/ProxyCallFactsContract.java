package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.Target;
import jakarta.servlet.Filter;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who made a call, as its body says, and what it cost, as the target's prices say. */
abstract class ProxyCallFactsContract {

  private static final String MESSAGES = "'messages':[{'role':'user','content':'hi'}]";

  abstract Container start(Filter filter);

  static Stream<Arguments> bodies() {
    String ids = "'user':'u-1','metadata':{'session_id':'s-1'},'model':'m',";
    return Stream.of(
        argumentSet("chat", "/v1/chat/completions", ids + MESSAGES),
        argumentSet("completions", "/v1/completions", ids + "'prompt':'hi'"),
        argumentSet("embeddings", "/v1/embeddings", ids + "'input':'hi'"),
        argumentSet("moderations", "/v1/moderations", ids + "'input':'hi'"),
        argumentSet("responses", "/v1/responses", ids + "'input':'hi'"),
        argumentSet(
            "responses in a conversation",
            "/v1/responses",
            "'user':'u-1','conversation':{'id':'s-1'},'model':'m','input':'hi'"),
        argumentSet(
            "responses in a conversation, by its id",
            "/v1/responses",
            "'user':'u-1','conversation':'s-1','model':'m','input':'hi'"),
        argumentSet(
            "anthropic",
            "/v1/messages",
            "'metadata':{'user_id':'u-1','session_id':'s-1'},'max_tokens':9,'model':'m',"
                + MESSAGES),
        argumentSet(
            "anthropic token counting",
            "/v1/messages/count_tokens",
            "'metadata':{'user_id':'u-1','session_id':'s-1'},'model':'m'," + MESSAGES));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void idsInTheBody_areReadInEveryFormat(String path, String members) throws Exception {
    try (ProxyFixture fixture = open(target -> target)) {
      fixture.provider.then(Script.json(200, "{}"));

      fixture.send(fixture.post("/proxy/bot" + path, json("{" + members + "}")));

      StoredTrace trace = StoredTrace.take(fixture);
      assertThat(trace.text("user_id")).isEqualTo("u-1");
      assertThat(trace.text("session_id")).isEqualTo("s-1");
    }
  }

  @Test
  void cost_isOnTheCallAndOnTheTrace() throws Exception {
    try (ProxyFixture fixture =
        open(target -> target.prices(Map.of("m", new Target.Price(2.0, 10.0, 0.5))))) {
      fixture.provider.then(
          Script.json(
              200,
              json(
                  "{'id':'r','model':'m','choices':[],'usage':{'prompt_tokens':1000,"
                      + "'completion_tokens':100,'prompt_tokens_details':{'cached_tokens':400}}}")));
      fixture.provider.then(
          Script.json(
              200,
              json("{'model':'m','data':[],'usage':{'prompt_tokens':1000,'total_tokens':1000}}")));

      fixture.send(
          fixture.post("/proxy/bot/v1/chat/completions", json("{'model':'m'," + MESSAGES + "}")));
      StoredTrace chat = StoredTrace.take(fixture);
      fixture.send(fixture.post("/proxy/bot/v1/embeddings", json("{'model':'m','input':'hi'}")));
      StoredTrace embeddings = StoredTrace.take(fixture);

      // 600 at 2, 400 cached at 0.5 and 100 at 10 dollars per million.
      assertThat(chat.attribute("llm.chat", "gen_ai.usage.cost").asDouble())
          .isCloseTo(0.0024, within(1e-12));
      assertThat(chat.get("cost_usd").asDouble()).isCloseTo(0.0024, within(1e-12));
      assertThat(embeddings.get("cost_usd").asDouble()).isCloseTo(0.002, within(1e-12));
    }
  }

  @Test
  void writingToACache_hasAPriceOfItsOwn() throws Exception {
    try (ProxyFixture fixture =
        open(target -> target.prices(Map.of("m", new Target.Price(2.0, 10.0, 0.5, 2.5))))) {
      fixture.provider.then(
          Script.json(
              200,
              json(
                  "{'id':'r','type':'message','model':'m','content':[],'usage':{'input_tokens':100,"
                      + "'cache_read_input_tokens':400,'cache_creation_input_tokens':500,"
                      + "'output_tokens':100}}")));

      fixture.send(fixture.post("/proxy/bot/v1/messages", json("{'model':'m'," + MESSAGES + "}")));

      // 100 at 2, 400 read at 0.5, 500 written at 2.5 and 100 at 10 dollars per million.
      assertThat(StoredTrace.take(fixture).get("cost_usd").asDouble())
          .isCloseTo(0.00265, within(1e-12));
    }
  }

  private ProxyFixture open(UnaryOperator<Target.Builder> target) {
    return ProxyFixture.start(this::start, target, options -> options);
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }
}
