package io.spanguard.proxy.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CursorsTest {

  private final Cursors cursors = new Cursors(new byte[32]);

  @Test
  void position_ofItsOwnCursor() {
    String cursor = cursors.cursor("acme", "status=ok", "1780912800:t-äbc");

    assertThat(cursor).matches("[A-Za-z0-9_-]+");
    assertThat(cursors.position("acme", "status=ok", cursor)).hasValue("1780912800:t-äbc");
  }

  @Test
  void position_ofAnyOther() {
    String cursor = cursors.cursor("acme", "status=ok", "1");

    assertThat(cursors.position("other", "status=ok", cursor)).isEmpty();
    assertThat(cursors.position("acme", "status=error", cursor)).isEmpty();
    assertThat(cursors.position("acme", "", cursor)).isEmpty();
    assertThat(
            new Cursors("another secret of 32 bytes or so".getBytes(UTF_8))
                .position("acme", "status=ok", cursor))
        .isEmpty();
  }

  @Test
  void position_ofEveryTamperedCursor() {
    String cursor = cursors.cursor("acme", "status=ok", "12");

    for (int i = 0; i < cursor.length(); i++) {
      String tampered =
          cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'Q' : 'A') + cursor.substring(i + 1);
      assertThat(cursors.position("acme", "status=ok", tampered)).isEmpty();
      assertThat(cursors.position("acme", "status=ok", cursor.substring(0, i))).isEmpty();
    }
    assertThat(cursors.position("acme", "status=ok", "not base64!")).isEmpty();
    assertThat(cursors.position("acme", "status=ok", "A".repeat(100_000))).isEmpty();
  }

  @Test
  void cursors_ofAShortSecret() {
    assertThatThrownBy(() -> new Cursors(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("31");
  }
}
