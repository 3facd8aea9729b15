package io.spanguard.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.EventReader;
import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.wire.StreamedAnswer.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every wire format owes: give it a request, an answer, and the same answer as a stream. */
abstract class WireFormatContract {

  abstract WireFormat format();

  /** A streaming request, as JSON. */
  abstract String request();

  /** An answer with several choices or blocks, text, reasoning and tool calls, as JSON. */
  abstract String answer();

  /** The same answer, complete, as server-sent events, with the usage. */
  abstract String stream();

  @Test
  void stream_meansWhatTheBufferedAnswerMeans() throws IOException {
    StreamedAnswer streamed = format().openStream();
    events(stream()).forEach(streamed::accept);

    assertThat(streamed.isComplete()).isTrue();
    assertThat(streamed.answer()).isEqualTo(format().readAnswer(tree(answer())));
  }

  @Test
  void stream_meansTheSameHoweverItsBytesAreCut() throws IOException {
    byte[] bytes = stream().getBytes(StandardCharsets.UTF_8);
    List<Kind> kinds = kinds(new ByteArrayInputStream(bytes));

    assertThat(kinds).contains(Kind.CONTENT, Kind.END);
    if (!format().readRequest(tree(request())).usageAsked()) {
      assertThat(kinds).contains(Kind.USAGE);
    }
    for (int cut = 1; cut < bytes.length; cut++) {
      InputStream first = new ByteArrayInputStream(bytes, 0, cut);
      InputStream rest = new ByteArrayInputStream(bytes, cut, bytes.length - cut);

      assertThat(kinds(new SequenceInputStream(first, rest))).isEqualTo(kinds);
    }
  }

  @Test
  void stream_isNotCompleteBeforeItsEnd() throws IOException {
    StreamedAnswer streamed = format().openStream();
    List<ServerSentEvent> events = events(stream());

    events.subList(0, events.size() / 2).forEach(streamed::accept);

    assertThat(streamed.isComplete()).isFalse();
  }

  @Test
  void unchangedStream_isThatStream() throws IOException {
    List<ServerSentEvent> events = events(stream());

    assertThat(rewrite(events, List.of())).isEqualTo(events);
  }

  @Test
  void rewrittenStream_saysTheNewTexts_andTheOthersAsBefore() throws IOException {
    List<ServerSentEvent> events = events(stream());
    StreamedAnswer before = format().openStream();
    events.forEach(before::accept);
    ModelAnswer answer = before.answer();
    for (Part part : answer.parts()) {
      Part changed =
          part.withText(
              part.kind() == PartKind.TOOL_CALL ? "{\"to\":\"{EMAIL} ü\"}" : "{EMAIL} \"ü\"\n");

      List<ServerSentEvent> rewritten = rewrite(events, List.of(changed));

      StreamedAnswer after = format().openStream();
      events(bytes(rewritten)).forEach(after::accept);
      List<Part> expected = new ArrayList<>(answer.parts());
      expected.replaceAll(other -> other.equals(part) ? changed : other);
      assertThat(after.answer().parts()).isEqualTo(expected);
      assertThat(after.answer().usage()).isEqualTo(answer.usage());
      assertThat(after.answer().finishReasons()).isEqualTo(answer.finishReasons());
      assertThat(after.isComplete()).isTrue();
      assertThat(rewritten.stream().filter(event -> !events.contains(event)))
          .hasSizeLessThan(3 + repeats(events, part));
    }
  }

  @Test
  void rewrittenStream_keepsTheOtherLinesOfItsEvents() throws IOException {
    String numbered =
        stream().replaceAll("(?m)^data: (.*)$", "id: 17\ndata: $1\nretry: 5\n: comment");
    List<ServerSentEvent> events = events(numbered);
    StreamedAnswer before = format().openStream();
    events.forEach(before::accept);
    Part part = before.answer().parts().get(0);

    for (ServerSentEvent event : rewrite(events, List.of(part.withText("{\"changed\":1}")))) {
      if (event.data() != null) {
        assertThat(bytes(List.of(event)).lines())
            .contains("id: 17", "retry: 5", ": comment", "data: " + event.data());
      }
    }
  }

  @Test
  void rewrittenAnswer_saysTheNewTexts_andTheOthersAsBefore() {
    JsonBody body = JsonBody.parse(answer().getBytes(StandardCharsets.UTF_8));
    ModelAnswer answer = format().readAnswer(body.root());
    for (Part part : answer.parts()) {
      Part changed =
          part.withText(
              part.kind() == PartKind.TOOL_CALL ? "{\"to\":\"{EMAIL} ü\"}" : "{EMAIL} \"ü\"\n");
      if (!format().mayChange(part)) {
        continue;
      }

      byte[] rewritten =
          body.withTexts(
              format().replacements(body.root(), Map.of(changed.place(), changed.text())));

      List<Part> expected = new ArrayList<>(answer.parts());
      expected.replaceAll(other -> other.equals(part) ? changed : other);
      assertThat(format().readAnswer(JsonBody.parse(rewritten).root()).parts()).isEqualTo(expected);
    }
    assertThat(body.withTexts(format().replacements(body.root(), Map.of()))).isSameAs(body.bytes());
  }

  @Test
  void pieces_areTheTextsOfTheParts_andNoneComesAfterItsEnd() throws IOException {
    StreamedAnswer streamed = format().openStream();
    Map<JsonPointer, StringBuilder> texts = new HashMap<>();
    Set<JsonPointer> whole = new HashSet<>();
    for (ServerSentEvent event : events(stream())) {
      StreamedEvent taken = streamed.accept(event);
      List<String> same = new ArrayList<>();
      for (Piece piece : taken.pieces()) {
        same.add(piece.text());
        StringBuilder text = texts.computeIfAbsent(piece.place(), place -> new StringBuilder());
        if (piece.repeats()) {
          assertThat(piece.text()).isEqualTo(text.toString());
        } else {
          text.append(piece.text());
          assertThat(whole).doesNotContain(piece.place());
        }
      }
      whole.addAll(taken.whole());

      assertThat(taken.event()).isSameAs(event);
      assertThat(taken.with(same)).containsSame(event);
    }

    for (Part part : streamed.answer().parts()) {
      assertThat(texts.remove(part.place())).hasToString(part.text());
      assertThat(whole.remove(part.place())).isTrue();
    }
    assertThat(texts).isEmpty();
    assertThat(whole).isEmpty();
  }

  @Test
  void refusal_isAWholeAnswer_streamedOrNot() {
    RefusalShape refusal = format().refusalShape().orElseThrow();
    StreamedAnswer streamed = format().openStream();
    List<Kind> kinds = new ArrayList<>();

    ModelAnswer answer =
        format().readAnswer(JsonBody.parse(refusal.body("No, \"ü\".", "m", "t1")).root());
    for (ServerSentEvent event : refusal.events("No, \"ü\".", "m", "t1")) {
      kinds.add(streamed.accept(event).kind());
    }

    assertThat(answer.parts())
        .singleElement()
        .satisfies(part -> assertThat(part.kind()).isEqualTo(PartKind.COMPLETION))
        .satisfies(part -> assertThat(part.text()).isEqualTo("No, \"ü\"."));
    assertThat(answer.model()).isEqualTo("m");
    assertThat(answer.id()).contains("t1");
    assertThat(streamed.isComplete()).isTrue();
    assertThat(streamed.answer().parts()).isEqualTo(answer.parts());
    assertThat(streamed.answer().finishReasons()).isEqualTo(answer.finishReasons()).hasSize(1);
    assertThat(streamed.answer().model()).isEqualTo("m");
    assertThat(kinds).contains(Kind.CONTENT).endsWith(Kind.END);
  }

  @Test
  void parts_standAtTheirPlaces() {
    ObjectNode request = tree(request());
    ObjectNode answer = tree(answer());

    ModelRequest read = format().readRequest(request);

    assertThat(read.parts()).isNotEmpty();
    assertThat(read.parts())
        .allSatisfy(
            part -> {
              if (format().mayChange(request, part)) {
                assertThat(PartCollector.json(request.at(part.place()))).isEqualTo(part.text());
              } else {
                assertThat(ToolDefinitionReader.areNamesOf(request.at(part.place()), part.text()))
                    .isTrue();
              }
            })
        .allSatisfy(part -> assertThat(part.kind().isInput()).isTrue());
    assertThat(read.parts()).extracting(Part::place).doesNotHaveDuplicates();
    assertThat(format().readAnswer(answer).parts())
        .allSatisfy(
            part -> assertThat(PartCollector.json(answer.at(part.place()))).isEqualTo(part.text()))
        .allSatisfy(part -> assertThat(part.kind().isInput()).isFalse());
    assertThat(request).isEqualTo(tree(request()));
    assertThat(answer).isEqualTo(tree(answer()));
  }

  @Test
  void additionalMembers_changeNothing() {
    ObjectNode request = tree(request());
    ObjectNode answer = tree(answer());
    ModelRequest requestBefore = format().readRequest(request);
    ModelAnswer answerBefore = format().readAnswer(answer);
    addMembers(request);
    addMembers(answer);

    assertThat(format().readRequest(request)).isEqualTo(requestBefore);
    assertThat(format().readAnswer(answer)).isEqualTo(answerBefore);
  }

  @Test
  void askingForUsage_asks_andLeavesTheBodyAlone() {
    ObjectNode request = tree(request());

    ObjectNode asking = format().askingForUsage(request);

    assertThat(format().readRequest(asking).usageAsked()).isTrue();
    assertThat(request).isEqualTo(tree(request()));
  }

  @Test
  void messages_holdTheTextsOfTheParts_andNoOthers() {
    ObjectNode request = tree(request());
    ModelRequest read = format().readRequest(request);
    ModelAnswer answer = format().readAnswer(tree(answer()));
    List<Part> in = new ArrayList<>(read.parts());
    in.replaceAll(part -> part.withText("CLEARED"));
    List<Part> out = new ArrayList<>(answer.parts());
    out.replaceAll(part -> part.withText("CLEARED"));

    Map<String, String> input = format().inputMessages(request, in);
    Map<String, String> output = format().outputMessages(answer, out);

    String all = input.toString() + output;
    assertThat(all).contains("CLEARED", "gen_ai.input.messages", "gen_ai.output.messages");
    for (Part part : read.parts()) {
      if (part.text().length() > 8) {
        assertThat(all).doesNotContain(part.text());
      }
    }
  }

  private List<ServerSentEvent> rewrite(List<ServerSentEvent> events, List<Part> changed) {
    return new StreamRewriter(format().openStream(), changed).rewrite(events);
  }

  static ObjectNode tree(String json) {
    return StrictJson.object(json);
  }

  static List<ServerSentEvent> events(String stream) throws IOException {
    EventReader reader =
        new EventReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), 100_000);
    List<ServerSentEvent> events = new ArrayList<>();
    for (ServerSentEvent event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  private List<Kind> kinds(InputStream in) throws IOException {
    EventReader reader = new EventReader(in, 100_000);
    StreamedAnswer streamed = format().openStream();
    List<Kind> kinds = new ArrayList<>();
    for (ServerSentEvent event = reader.next(); event != null; event = reader.next()) {
      kinds.add(streamed.accept(event).kind());
    }
    assertThat(streamed.answer()).isEqualTo(format().readAnswer(tree(answer())));
    return kinds;
  }

  /** How often the stream says the whole text of a part once more. */
  private int repeats(List<ServerSentEvent> events, Part part) {
    StreamedAnswer streamed = format().openStream();
    int repeats = 0;
    for (ServerSentEvent event : events) {
      for (Piece piece : streamed.accept(event).pieces()) {
        repeats += piece.repeats() && piece.place().equals(part.place()) ? 1 : 0;
      }
    }
    return repeats;
  }

  private static String bytes(List<ServerSentEvent> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    events.forEach(event -> out.writeBytes(event.bytes()));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void addMembers(JsonNode node) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      // The arguments of a call are the model's own, and a tool's definition is read whole.
      if (!(Set.of("input", "action").contains(member.getKey()) && member.getValue().isObject())
          && !member.getKey().equals("tools")) {
        addMembers(member.getValue());
      }
    }
    if (node.isArray()) {
      node.forEach(WireFormatContract::addMembers);
    }
    if (node instanceof ObjectNode object) {
      object.put("x_number", 1).putObject("x_object").put("x_flag", true);
      object.putNull("x_null");
    }
  }
}
