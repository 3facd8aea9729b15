package io.spanguard.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokensTest {

  @Test
  void split_hasAsManyPiecesAsCounted_andJoinsToTheText() {
    String text = "You said: naïve 👩‍🚀 and more";

    assertThat(Tokens.split(text)).hasSize(Tokens.count(text));
    assertThat(String.join("", Tokens.split(text))).isEqualTo(text);
  }

  @Test
  void split_keepsSurrogatePairsTogether() {
    assertThat(Tokens.split("abc👍def")).containsExactly("abc👍", "def");
  }

  @Test
  void first_cuts() {
    assertThat(Tokens.first(2, "123456789")).isEqualTo("12345678");
    assertThat(Tokens.first(9, "123456789")).isEqualTo("123456789");
    assertThat(Tokens.count("")).isZero();
  }
}
