package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console's pure modules, run where they run: in the browser. */
@ExtendWith(ConsoleBrowser.class)
final class ConsoleModulesIT {

  private static ConsolePage page;

  @BeforeAll
  static void open() {
    page = ConsoleBrowser.open();
  }

  @AfterAll
  static void close() {
    page.close();
  }

  @Test
  void format_duration() {
    assertThat(
            run(
                "format.js",
                "[0, 0.0004, 0.82, 12.34, 999.4, 999.6, 1250, 59949, 62000, 3599900, 7500000, 90000000, -5, null].map(m.duration).join('|')"))
        .isEqualTo(
            "0 ms|1 µs|820 µs|12.3 ms|999 ms|1 s|1.25 s|59.9 s|1 min 2 s|60 min 0 s|2 h 5 min|1 d 1 h|−5 ms|–");
  }

  @Test
  void format_countAndCost() {
    assertThat(run("format.js", "[0, 950, 12345, 999999, 4560000, null].map(m.count).join('|')"))
        .isEqualTo("0|950|12.3k|1M|4.56M|–");
    assertThat(run("format.js", "[0, 0.0000123, 0.004, 0.25, 12.5, null].map(m.cost).join('|')"))
        .isEqualTo("$0|$0.000012|$0.004|$0.25|$12.50|–");
  }

  @Test
  void format_epochMillis_keepsTheFraction() {
    assertThat(
            run(
                "format.js",
                "m.epochMillis('2026-06-08T10:00:00.000123Z') - m.epochMillis('2026-06-08T10:00:00Z')"))
        .isInstanceOfSatisfying(Double.class, millis -> assertThat(millis).isBetween(0.122, 0.124));
  }

  @Test
  void router_roundTrip() {
    assertThat(
            run(
                "router.js",
                "(() => { const {path, params} = m.parse(m.href(['sessions', 'a/b ü?#'], {q: 'x&y', none: ''})); return JSON.stringify([path, [...params]]); })()"))
        .isEqualTo("[[\"sessions\",\"a/b ü?#\"],[[\"q\",\"x&y\"]]]");
    assertThat(run("router.js", "JSON.stringify(m.parse('#/traces/%E0%A4%A'))"))
        .asString()
        .contains("%E0%A4%A");
  }

  @Test
  void filters_addressToQuery() {
    assertThat(
            run(
                "traces/filters.js",
                "m.toQuery(new URLSearchParams('status=ok&status=error&nonsense=1&agent_id=a&agent_id=b&range=1h&attr.k=v'), Date.UTC(2026, 0, 1, 12)).toString()"))
        .isEqualTo("status=ok&status=error&agent_id=a&attr.k=v&from=2026-01-01T11%3A00%3A00.000Z");
    assertThat(
            run(
                "traces/filters.js",
                "m.toQuery(new URLSearchParams('sort=cost_usd'), Date.UTC(2026, 0, 2)).get('from')"))
        .isEqualTo("2026-01-01T00:00:00.000Z");
    assertThat(
            run(
                "traces/filters.js",
                "m.withValues(new URLSearchParams('status=ok&q=x'), 'status', ['error', 'blocked']).toString()"))
        .isEqualTo("q=x&status=error&status=blocked");
  }

  @Test
  void feed_merge_neverLeavesAHole() {
    String merge =
        "JSON.stringify((({rows, fresh, broken}) => [rows.map(r => r.trace_id).join(''), fresh.join(''), broken])(m.merge(%s, %s)))";
    assertThat(run("traces/feed.js", merge.formatted("list('cb')", "list('dcb')")))
        .isEqualTo("[\"dcb\",\"d\",false]");
    assertThat(run("traces/feed.js", merge.formatted("list('ba')", "list('dc')")))
        .isEqualTo("[\"dc\",\"dc\",true]");
    assertThat(run("traces/feed.js", merge.formatted("[]", "list('a')")))
        .isEqualTo("[\"a\",\"\",false]");
  }

  @Test
  void stats_whatWasNotCountedIsNoZero() {
    String read =
        "(() => { const {points, countedFrom} = m.read({complete: %s, counted_from: '2026-01-01T02:30:00Z', series: [0, 1, 2, 3].map(hour => ({start: `2026-01-01T0${hour}:00:00Z`, requests: hour, ok: hour}))}); return points.map(one => one.requests).join() + ' ' + countedFrom; })()";

    assertThat(run("overview/stats.js", read.formatted("false")))
        .isEqualTo(",,2,3 2026-01-01T02:30:00Z");
    assertThat(run("overview/stats.js", read.formatted("true"))).isEqualTo("0,1,2,3 null");
  }

  @Test
  void snippets_followWhatTheTargetSpeaks() {
    String made =
        "Object.values(m.snippets({provider: '%s', wire: '%s'}, 'http://g/proxy/t')).join()";

    assertThat(run("targets/snippets.js", made.formatted("custom", "anthropic")))
        .asString()
        .contains("AnthropicClient", "http://g/proxy/t/v1/messages", "= Anthropic(")
        .doesNotContain("OpenAI");
    assertThat(run("targets/snippets.js", made.formatted("azure-openai", "auto")))
        .asString()
        .contains("http://g/proxy/t/openai/v1/chat/completions", "OpenAIClient");
    assertThat(run("targets/snippets.js", made.formatted("anthropic", "openai")))
        .asString()
        .contains("http://g/proxy/t/chat/completions")
        .doesNotContain("Anthropic");
  }

  @Test
  void tree_everySpanOnce_whateverItsParents() {
    String shape =
        "(() => { const spans = [['a', null], ['b', 'a'], ['c', 'gone'], ['d', 'd'], ['e', 'f'], ['f', 'e'], ['g', 'remote']].map(([id, parent], i) => ({span_id: id, parent_span_id: parent, name: id, kind: id === 'g' ? 'request' : 'other', source: id === 'g' ? 'gateway' : 'sdk', status: 'ok', start_time: `2026-01-01T00:00:0${i}Z`, duration_ms: 10, attributes: {}, events: []}));"
            + " const tree = m.build({spans}); return m.rows(tree, new Set()).map(node => `${node.span ? node.id : '?'}${node.depth}${node.note ? node.note[0] : ''}`).join(' '); })()";

    assertThat(run("trace/tree.js", shape)).isEqualTo("a0 b1 ?0m c1o d0c e0c f1 g0r");
  }

  @Test
  void layout_zoomPanAndBars() {
    assertThat(
            run(
                "trace/layout.js",
                "JSON.stringify([m.zoom({from: 0, to: 100}, 100, 0.5, 20), m.zoom({from: 50, to: 60}, 100, 100), m.pan({from: 80, to: 100}, 100, 0.5), m.pan({from: 10, to: 30}, 100, -1)])"))
        .isEqualTo(
            "[{\"from\":10,\"to\":60},{\"from\":0,\"to\":100},{\"from\":80,\"to\":100},{\"from\":0,\"to\":20}]");
    assertThat(
            run(
                "trace/layout.js",
                "JSON.stringify([m.bar({start: 0, end: 10}, {from: 20, to: 40}), m.bar({start: 10, end: 30}, {from: 20, to: 40})])"))
        .isEqualTo("[null,{\"left\":0,\"width\":0.5,\"cutLeft\":true,\"cutRight\":false}]");
    assertThat(run("trace/layout.js", "m.ticks({from: 0, to: 95}, 5).map(tick => tick.at).join()"))
        .isEqualTo("0,20,40,60,80");
    assertThat(
            run(
                "trace/layout.js",
                "JSON.stringify([m.visible(3000, 600, 30, 110, 5), m.visible(0, 600, 30, 9, 5), m.slots({first: 4, last: 7}, 4)])"))
        .isEqualTo("[{\"first\":92,\"last\":110},{\"first\":0,\"last\":9},[4,5,6,-1]]");
  }

  @Test
  void redactions_areToldFromTemplates() {
    assertThat(
            run(
                "span/redactions.js",
                "m.pieces('Hi {NAME}, {EMAIL} and {EMAIL_5f0c9a31d2}. {x} …[cut: 12 characters] [removed by guardrail pii]', new Map([['EMAIL', 'pii']])).map(piece => piece.kind === 'text' ? piece.text : `<${piece.kind} ${piece.type ?? piece.missing ?? piece.guardrail}>`).join('')"))
        .isEqualTo(
            "Hi {NAME}, <redaction EMAIL> and <redaction EMAIL>. {x} <cut 12 characters> <removed pii>");
  }

  @Test
  void messages_ofEveryDialect() {
    String roles =
        "m.conversation({attributes: %s, events: %s}).map(message => `${message.role}/${message.side}: ${message.parts.map(part => part.kind + ' ' + (part.name ?? '') + part.text.replace(/\\s+/g, ' ')).join(' + ')}`).join(' | ')";
    assertThat(
            run(
                "span/messages.js",
                roles.formatted(
                    "{'llm.input_messages.0.message.role': 'user', 'llm.input_messages.0.message.content': 'hi', 'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'f', 'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{}'}",
                    "[]")))
        .isEqualTo("user/input: text hi | assistant/output: call f{}");
    assertThat(
            run(
                "span/messages.js",
                roles.formatted(
                    "{'gen_ai.prompt.0.role': 'system', 'gen_ai.prompt.0.content': 'be kind', 'gen_ai.completion.0.content': 'ok'}",
                    "[]")))
        .isEqualTo("system/input: text be kind | assistant/output: text ok");
    assertThat(
            run(
                "span/messages.js",
                roles.formatted(
                    "{}",
                    "[{name: 'gen_ai.user.message', attributes: {content: 'hi'}}, {name: 'gen_ai.choice', attributes: {message: 'yo'}}]")))
        .isEqualTo("user/input: text hi | assistant/output: text yo");
    assertThat(
            run(
                "span/messages.js",
                roles.formatted(
                    "{'input.value': '{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}', 'tfy.output': 'yo'}",
                    "[]")))
        .isEqualTo("user/input: text hi | assistant/output: text yo");
    assertThat(
            run(
                "span/messages.js",
                roles.formatted(
                    "{'gen_ai.input.messages': '[{\"role\":\"user\",\"parts\":[{\"type\":\"te… [cut: 9000 characters]'}",
                    "[]")))
        .asString()
        .contains("text [{\"role\":\"user\"");
  }

  @Test
  void search_findsAllWords() {
    assertThat(
            run(
                "trace/search.js",
                "m.find({nodes: new Map([['a', node('a', 'chat gpt')], ['b', node('b', 'tool')]])}, 'GPT chat').join()"))
        .isEqualTo("a");
    assertThat(run("trace/search.js", "m.find({nodes: new Map()}, '  ').length")).isEqualTo(0);
  }

  private static Object run(String module, String expression) {
    return page.evaluate(
        """
        async () => {
          const folder = document.querySelector('script[type=module]').src.replace(/app\\.js$/, '');
          const m = await import(folder + '%s');
          const list = (ids) => [...ids].map((id) => ({ trace_id: id }));
          const node = (id, name) => ({ id, start: 0, span: { name, span_id: id, kind: 'other', status: 'ok', attributes: {}, events: [] } });
          return %s;
        }
        """
            .formatted(module, expression));
  }
}
