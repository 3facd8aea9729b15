package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.SECRET;
import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.SmugglingServer.KEY_HEADER;
import static io.spanguard.proxy.SmugglingServer.PATH;
import static io.spanguard.proxy.SmugglingServer.joined;
import static io.spanguard.proxy.SmugglingServer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.RawClient.RawAnswer;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two readers could take for two things. Whatever the container and the proxy make of
 * them, a text that must not reach the model does not, and the next request is its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxySmugglingContract {

  private static final String JSON = "Content-Type: application/json";
  private static final byte[] HIDDEN = request("tell me about " + SECRET);
  private static final String BAD = prompt(SECRET);

  private SmugglingServer strict;
  private SmugglingServer lenient;

  abstract Container start(Filter filter);

  @BeforeAll
  void open() {
    strict = SmugglingServer.start(this::start, false);
    lenient = SmugglingServer.start(this::start, true);
  }

  @AfterAll
  void close() {
    strict.close();
    lenient.close();
  }

  @AfterEach
  void lives() throws IOException {
    strict.checkAlive();
    lenient.checkAlive();
  }

  /** Heads that leave open where their body ends, which is where a hidden request begins. */
  static Stream<Arguments> framings() {
    int hidden = HIDDEN.length;
    return Stream.of(
        framing(
            "length and chunks", "Content-Length: " + (5 + hidden), "Transfer-Encoding: chunked"),
        framing(
            "chunks and length", "Transfer-Encoding: chunked", "Content-Length: " + (5 + hidden)),
        framing("two lengths", "Content-Length: 5", "Content-Length: " + (5 + hidden)),
        framing(
            "two lengths, the longer first",
            "Content-Length: " + (5 + hidden),
            "Content-Length: 5"),
        framing("a list of lengths", "Content-Length: 5, " + (5 + hidden)),
        framing("a list of the same length", "Content-Length: 5, 5"),
        framing("length with a sign", "Content-Length: +5"),
        framing("negative length", "Content-Length: -5"),
        framing("hexadecimal length", "Content-Length: 0x5"),
        framing("length with a fraction", "Content-Length: 5.0"),
        framing("length with text behind", "Content-Length: 5 bytes"),
        framing("empty length", "Content-Length: "),
        framing("length beyond a long", "Content-Length: 18446744073709551621"),
        framing("length with a space before the colon", "Content-Length : 5"),
        framing("length with a tab before the colon", "Content-Length\t: 5"),
        framing("length folded", "Content-Length:\r\n 5"),
        framing("length with a zero byte", "Content-Length: 5\0"),
        framing("length with a vertical tab", "Content-Length: \u000b5"),
        framing("name with a zero byte", "Content-Length\0: 5"),
        framing("underscore instead of a dash", "Content_Length: 5", "Content-Length: 5"),
        framing("chunks twice", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        framing("chunked chunks", "Transfer-Encoding: chunked, chunked"),
        framing("chunks and identity", "Transfer-Encoding: chunked, identity"),
        framing("identity and chunks", "Transfer-Encoding: identity, chunked"),
        framing("identity and length", "Transfer-Encoding: identity", "Content-Length: 5"),
        framing("gzip and chunks", "Transfer-Encoding: gzip, chunked"),
        framing("almost chunks", "Transfer-Encoding: xchunked", "Content-Length: 5"),
        framing("chunks with a parameter", "Transfer-Encoding: chunked;q=1", "Content-Length: 5"),
        framing("chunks in quotes", "Transfer-Encoding: \"chunked\"", "Content-Length: 5"),
        framing(
            "chunks after a vertical tab", "Transfer-Encoding: \u000bchunked", "Content-Length: 5"),
        framing("chunks in capitals", "TRANSFER-ENCODING: CHUNKED", "Content-Length: 5"),
        framing("chunks folded", "Transfer-Encoding:\r\n chunked", "Content-Length: 5"),
        framing(
            "chunks with a space before the colon",
            "Transfer-Encoding : chunked",
            "Content-Length: 5"),
        framing(
            "chunks behind a folded header",
            "X-Any: a\r\n Transfer-Encoding: chunked",
            "Content-Length: 5"),
        framing(
            "chunks behind a bare line feed",
            "X-Any: a\nTransfer-Encoding: chunked",
            "Content-Length: 5"),
        framing(
            "chunks behind a bare carriage return",
            "X-Any: a\rTransfer-Encoding: chunked",
            "Content-Length: 5"),
        framing("neither length nor chunks", "X-Any: a"));
  }

  private static Arguments framing(String name, String... headers) {
    return argumentSet(name, List.of(headers));
  }

  @ParameterizedTest
  @MethodSource("framings")
  void hiddenRequest_neverGetsToTheModelUninspected(List<String> framing) throws Exception {
    List<String> headers = new ArrayList<>(framing);
    headers.add(JSON);
    String mark = strict.mark();
    // As chunks it ends after the first five bytes, as the length says it may not.
    byte[] body = joined("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), HIDDEN);

    List<RawAnswer> answers =
        strict.send(joined(request(body, headers.toArray(new String[0])), request(mark)));

    strict.check(answers);
    for (RawAnswer answer : answers) {
      assertThat(answer.status()).isIn(200, 400, 403, 411, 413, 414, 415, 431, 501);
      assertThat(answer.text()).doesNotContain(SECRET);
    }
  }

  /** Chunks that are not as they should be, before a request that is. */
  static Stream<Arguments> chunks() {
    String length = Integer.toHexString(BAD.length());
    return Stream.of(
        argumentSet("with an extension", length + ";a=b\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("with a line feed in an extension", length + ";a=\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("with a sign", "+" + length + "\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("with 0x", "0x" + length + "\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("with a space", length + " \r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("with leading zeros", "0".repeat(40) + length + "\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("with bare line feeds", length + "\n" + BAD + "\n0\n\n"),
        argumentSet("that are too long", "ffffffffffffffff\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("that overflow an int", "100000005\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("that are negative", "-5\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("that are shorter than they say", "fff\r\n" + BAD + "\r\n0\r\n\r\n"),
        argumentSet("without a line break behind", length + "\r\n" + BAD + "0\r\n\r\n"),
        argumentSet("with a trailer", length + "\r\n" + BAD + "\r\n0\r\nContent-Length: 5\r\n\r\n"),
        argumentSet("with a broken trailer", length + "\r\n" + BAD + "\r\n0\r\n: x\r\n\r\n"),
        argumentSet("without an end", length + "\r\n" + BAD + "\r\n"),
        argumentSet("that are none", BAD));
  }

  @ParameterizedTest
  @MethodSource("chunks")
  void oddChunks_neverGetToTheModelUninspected(String chunks) throws Exception {
    String mark = strict.mark();
    byte[] body = chunks.getBytes(StandardCharsets.UTF_8);

    List<RawAnswer> answers =
        strict.send(joined(request(body, JSON, "Transfer-Encoding: chunked"), request(mark)));

    strict.check(answers);
    assertThat(answers).allSatisfy(answer -> assertThat(answer.text()).doesNotContain(SECRET));
  }

  /** Request lines and heads that are wrong, or of another time. */
  static Stream<Arguments> heads() {
    String post = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\n";
    String rest = KEY_HEADER + "\r\n" + JSON + "\r\nContent-Length: " + BAD.length() + "\r\n\r\n";
    return Stream.of(
        argumentSet("two hosts", post + "Host: other\r\n" + rest),
        argumentSet("no host", "POST " + PATH + " HTTP/1.1\r\n" + rest),
        argumentSet("line feeds only", (post + rest).replace("\r\n", "\n")),
        argumentSet("carriage returns only", (post + rest).replace("\r\n", "\r")),
        argumentSet("a folded header", post + "X-Any: a\r\n\tb\r\n" + rest),
        argumentSet("a header without a colon", post + "X-Any\r\n" + rest),
        argumentSet("a header without a name", post + ": a\r\n" + rest),
        argumentSet("a space before the first header", post.replace("Host", " Host") + rest),
        argumentSet("a zero byte in a header", post + "X-Any: a\0b\r\n" + rest),
        argumentSet("bytes beyond ASCII", post + "X-\u00e9: \u00ff\r\n" + rest),
        argumentSet("a huge header", post + "X-Any: " + "a".repeat(200_000) + "\r\n" + rest),
        argumentSet("a huge name", post + "a".repeat(200_000) + ": a\r\n" + rest),
        argumentSet("very many headers", post + "X-Any: a\r\n".repeat(20_000) + rest),
        argumentSet(
            "a huge key", post + "Authorization: Bearer " + "a".repeat(6000) + "\r\n" + rest),
        argumentSet("two keys", post + "X-Spanguard-Key: " + "b".repeat(40) + "\r\n" + rest),
        argumentSet("empty lines before", "\r\n\r\n" + post + rest),
        argumentSet("HTTP/0.9", "POST " + PATH + "\r\n\r\n"),
        argumentSet("HTTP/1.0", post.replace("HTTP/1.1", "HTTP/1.0") + rest),
        argumentSet("HTTP/1.9", post.replace("HTTP/1.1", "HTTP/1.9") + rest),
        argumentSet("HTTP/2.0", post.replace("HTTP/1.1", "HTTP/2.0") + rest),
        argumentSet("no version", post.replace(" HTTP/1.1", " HTTP/") + rest),
        argumentSet("HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        argumentSet(
            "an upgrade to HTTP/2",
            post
                + "Connection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
                + rest),
        argumentSet(
            "an upgrade to a web socket",
            post
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n"
                + rest),
        argumentSet("two spaces", post.replace("POST ", "POST  ") + rest),
        argumentSet("tabs", post.replace("POST ", "POST\t") + rest),
        argumentSet("a path with a space", post.replace(" HTTP", " x HTTP") + rest),
        argumentSet(
            "another host in the line", post.replace(" /proxy", " http://other/proxy") + rest),
        argumentSet("a user in the line", post.replace(" /proxy", " http://a@other/proxy") + rest),
        argumentSet("a connect", post.replace("POST", "CONNECT") + rest),
        argumentSet("a trace", post.replace("POST", "TRACE") + rest),
        argumentSet("no method", post.replace("POST ", " ") + rest),
        argumentSet("a method of its own", post.replace("POST", "BREW") + rest),
        argumentSet("a method in small letters", post.replace("POST", "post") + rest),
        argumentSet("another method", post.replace("POST", "PUT") + rest),
        argumentSet("one more method", post.replace("POST", "PATCH") + rest),
        argumentSet("an expectation", post + "Expect: the-unexpected\r\n" + rest));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void oddHeads_neverGetABodyToTheModelUninspected(String head) throws Exception {
    for (SmugglingServer server : List.of(strict, lenient)) {
      String mark = server.mark();
      byte[] first =
          joined(head.getBytes(StandardCharsets.ISO_8859_1), BAD.getBytes(StandardCharsets.UTF_8));

      List<RawAnswer> answers = server.send(joined(first, request(mark)));

      server.check(answers);
    }
  }

  /** Second spellings of a path, where paths that are not known are forwarded. */
  static Stream<Arguments> paths() {
    return Stream.of(
            "/v1/Chat/Completions",
            "/V1/CHAT/COMPLETIONS",
            "/v1/chat/completions/",
            "/v1/chat/completions#x",
            "/v1/chat/completions#/v1/models",
            "/v1/chat/completions?x#/v1/models",
            "/v1/chat/completions%23",
            "/v1/chat/completions%3f",
            "/v1/chat/completions?",
            "/v1/chat//completions",
            "/v1/chat/./completions",
            "/v1/models/../chat/completions",
            "/v1/models/%2e%2e/chat/completions",
            "/v1/chat/completions;a=b",
            "/v1/chat/completion%73",
            "/v1/chat%2fcompletions",
            "/v1/chat\\completions",
            "/v1/chat/completions%00",
            "/v1/chat/completions%0a",
            "//v1/chat/completions",
            "/v1/chat/%c0%afcompletions")
        .map(path -> argumentSet(path, path));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void secondSpellingOfAPath_neverGetsABodyToTheModelUninspected(String path) throws Exception {
    for (String method : List.of("POST", "PUT", "post")) {
      byte[] plain =
          request(BAD.getBytes(StandardCharsets.UTF_8), JSON, "Content-Length: " + BAD.length());
      String asked =
          new String(plain, StandardCharsets.ISO_8859_1)
              .replace("POST " + PATH, method + " /proxy/bot" + path);

      List<RawAnswer> answers = lenient.send(asked.getBytes(StandardCharsets.ISO_8859_1));

      lenient.check(answers);
    }
  }

  /** Second spellings of a body. */
  static Stream<Arguments> bodies() throws IOException {
    byte[] bad = BAD.getBytes(StandardCharsets.UTF_8);
    String good = prompt("hello");
    String twice =
        good.substring(0, good.length() - 1)
            + ",\"messages\":[{\"role\":\"user\",\"content\":\""
            + SECRET
            + "\"}]}";
    return Stream.of(
        body("a name twice", twice),
        body(
            "a name twice, the second escaped",
            twice.replace(",\"messages\"", ",\"message\\u0073\"")),
        body("a name in capitals", twice.replace(",\"messages\"", ",\"MESSAGES\"")),
        body(
            "a name with a letter that folds",
            twice.replace(",\"messages\"", ",\"me\u017fsages\"")),
        body("content in capitals", BAD.replace("\"content\"", "\"content\":\"hi\",\"Content\"")),
        body("content twice", BAD.replace("\"content\"", "\"content\":\"hi\",\"content\"")),
        body("an escaped text", BAD.replace("project", "\\u0070roject")),
        body("two bodies", good + BAD),
        body("a comment", BAD.replace("{\"model\"", "{/* */\"model\"")),
        body("single quotes", BAD.replace('"', '\'')),
        body("a trailing comma", BAD.replace("]}", "],}")),
        body("a byte order mark", "\ufeff" + BAD),
        body("a zero byte at the end", BAD + "\0"),
        body("a zero byte in between", BAD.replace("falcon", "falcon\0")),
        body("an array around", "[" + BAD + "]"),
        body("a lone surrogate", BAD.replace("falcon", "falcon \\ud800")),
        body(
            "deep nesting",
            "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "," + BAD.substring(1)),
        body("a huge number", "{\"a\":1" + "0".repeat(100_000) + "," + BAD.substring(1)),
        body("half of it", BAD.substring(0, BAD.length() / 2)),
        argumentSet("UTF-16", BAD.getBytes(StandardCharsets.UTF_16), List.of(JSON)),
        argumentSet("UTF-16LE", BAD.getBytes(StandardCharsets.UTF_16LE), List.of(JSON)),
        argumentSet(
            "UTF-16BE, said",
            BAD.getBytes(StandardCharsets.UTF_16BE),
            List.of(JSON + "; charset=utf-16be")),
        argumentSet("another charset", bad, List.of(JSON + "; charset=utf-7")),
        argumentSet("two charsets", bad, List.of(JSON + "; charset=utf-8; charset=utf-16")),
        argumentSet("two types", bad, List.of(JSON, "Content-Type: text/plain")),
        argumentSet(
            "a form",
            ("body=" + BAD).getBytes(StandardCharsets.UTF_8),
            List.of("Content-Type: application/x-www-form-urlencoded")),
        argumentSet("overlong letters", overlong(), List.of(JSON)),
        argumentSet("broken UTF-8", joined(bad, new byte[] {(byte) 0xff}), List.of(JSON)),
        argumentSet("gzip, not said", ProxyBytesContract.gzip(BAD), List.of(JSON)),
        argumentSet("gzip", ProxyBytesContract.gzip(BAD), List.of(JSON, "Content-Encoding: gzip")),
        argumentSet(
            "gzip, said twice",
            ProxyBytesContract.gzip(BAD),
            List.of(JSON, "Content-Encoding: gzip", "Content-Encoding: gzip")),
        argumentSet(
            "gzip, said after identity",
            ProxyBytesContract.gzip(BAD),
            List.of(JSON, "Content-Encoding: identity", "Content-Encoding: gzip")),
        argumentSet(
            "gzip in two members",
            joined(
                ProxyBytesContract.gzip(good.substring(0, 9)),
                ProxyBytesContract.gzip(good.substring(9))),
            List.of(JSON, "Content-Encoding: gzip")),
        argumentSet(
            "gzip with something behind",
            joined(ProxyBytesContract.gzip(good), bad),
            List.of(JSON, "Content-Encoding: gzip")),
        argumentSet(
            "gzip, cut",
            java.util.Arrays.copyOf(ProxyBytesContract.gzip(BAD), 40),
            List.of(JSON, "Content-Encoding: gzip")),
        argumentSet("gzip, said but not so", bad, List.of(JSON, "Content-Encoding: gzip")),
        argumentSet("deflate", deflated(bad), List.of(JSON, "Content-Encoding: deflate")),
        argumentSet("deflate, not said", deflated(bad), List.of(JSON)),
        argumentSet("brotli, said", bad, List.of(JSON, "Content-Encoding: br")),
        argumentSet("several codings", bad, List.of(JSON, "Content-Encoding: identity, gzip")));
  }

  private static Arguments body(String name, String json) {
    return argumentSet(name, json.getBytes(StandardCharsets.UTF_8), List.of(JSON));
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
      deflate.write(bytes);
    }
    return out.toByteArray();
  }

  /** Each letter of the secret in two bytes. */
  private static byte[] overlong() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String before = BAD.substring(0, BAD.indexOf(SECRET));
    out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < SECRET.length(); i++) {
      char c = SECRET.charAt(i);
      out.write(0xc0 | c >> 6);
      out.write(0x80 | c & 0x3f);
    }
    out.writeBytes(
        BAD.substring(before.length() + SECRET.length()).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void secondSpellingOfABody_neverGetsToTheModelUninspected(byte[] body, List<String> headers)
      throws Exception {
    List<String> all = new ArrayList<>(headers);
    all.add("Content-Length: " + body.length);

    List<RawAnswer> answers = strict.send(request(body, all.toArray(new String[0])));

    strict.check(answers);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).status()).isIn(400, 403, 413, 415);
    assertThat(answers.get(0).header("X-Spanguard-Error")).isIn("body_invalid", "guardrail_block");
  }
}
