package io.spanguard.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.access.Authenticator.Authentication;
import io.spanguard.proxy.access.Authenticator.Authentication.Granted;
import io.spanguard.proxy.access.Authenticator.Authentication.Invalid;
import io.spanguard.proxy.access.Authenticator.Authentication.Limited;
import io.spanguard.proxy.access.Authenticator.Authentication.Missing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class KeyAuthenticatorTest {

  private static final String ACME = "sg-acme-0123456789012345678901234567890123456";
  private static final String UMBRELLA = "sg-umbrella-01234567890123456789012345678901";
  private static final String WRONG = "sg-wrong-0123456789012345678901234567890123";
  private static final String HOME = "192.0.2.1";

  private final SettableClock clock = new SettableClock();
  private final KeyAuthenticator authenticator =
      KeyAuthenticator.create(
          List.of(
              workspace("acme", ApiKey.of("checkout", ACME, Set.of(Scope.INVOKE))),
              workspace("umbrella", ApiKey.of("on-call", UMBRELLA, Set.of(Scope.READ)))),
          clock);

  @ParameterizedTest
  @MethodSource
  void authenticate_headers(Map<String, String> headers, String expected) {
    Authentication found = authenticator.authenticate(FakeRequest.from(HOME, headers));

    String shown =
        found instanceof Granted granted
            ? granted.caller().workspace() + " by " + granted.credentialHeader().orElseThrow()
            : found.getClass().getSimpleName();
    assertThat(shown).isEqualTo(expected);
  }

  static Stream<Arguments> authenticate_headers() {
    return Stream.of(
        argumentSet("own header", Map.of("X-Spanguard-Key", ACME), "acme by X-Spanguard-Key"),
        argumentSet("bearer", Map.of("Authorization", "Bearer " + ACME), "acme by Authorization"),
        argumentSet("case", Map.of("authorization", "bearer  " + ACME), "acme by Authorization"),
        argumentSet("anthropic", Map.of("x-api-key", UMBRELLA), "umbrella by x-api-key"),
        argumentSet("azure", Map.of("api-key", ACME), "acme by api-key"),
        argumentSet(
            "provider's key beside ours",
            Map.of("X-Spanguard-Key", ACME, "Authorization", "Bearer sk-provider"),
            "acme by X-Spanguard-Key"),
        argumentSet(
            "own header is the only one looked at",
            Map.of("X-Spanguard-Key", WRONG, "Authorization", "Bearer " + ACME),
            "Invalid"),
        argumentSet("empty own header", Map.of("X-Spanguard-Key", " ", "api-key", ACME), "Missing"),
        argumentSet(
            "second SDK header is tried",
            Map.of("Authorization", "Bearer sk-provider", "x-api-key", ACME),
            "acme by x-api-key"),
        argumentSet("none", Map.of(), "Missing"),
        argumentSet("basic is no key", Map.of("Authorization", "Basic YTpi"), "Missing"),
        argumentSet("wrong", Map.of("Authorization", "Bearer " + WRONG), "Invalid"),
        argumentSet("prefix of a key", Map.of("api-key", ACME.substring(0, 40)), "Invalid"),
        argumentSet("too short", Map.of("api-key", "short"), "Invalid"),
        argumentSet("too long", Map.of("api-key", ACME.repeat(100)), "Invalid"),
        argumentSet("not ASCII", Map.of("api-key", "ü".repeat(40)), "Invalid"));
  }

  @Test
  void authenticate_expiredKey() {
    ApiKey key =
        new ApiKey(
            "checkout",
            ApiKey.digest(ACME),
            Set.of(Scope.INVOKE),
            Set.of("*"),
            true,
            clock.instant().plusSeconds(10));
    KeyAuthenticator expiring = KeyAuthenticator.create(List.of(workspace("acme", key)), clock);

    assertThat(expiring.authenticate(with(HOME, ACME))).isInstanceOf(Granted.class);

    clock.advance(Duration.ofSeconds(10));
    assertThat(expiring.authenticate(with(HOME, ACME))).isEqualTo(new Invalid());
  }

  @Test
  void authenticate_tooManyFailures() {
    for (int i = 0; i < 20; i++) {
      assertThat(authenticator.authenticate(with(HOME, WRONG))).isEqualTo(new Invalid());
    }

    assertThat(authenticator.authenticate(with(HOME, WRONG)))
        .isEqualTo(new Limited(Duration.ofSeconds(3)));
    clock.advance(Duration.ofSeconds(1));
    assertThat(authenticator.authenticate(with(HOME, WRONG)))
        .isEqualTo(new Limited(Duration.ofSeconds(2)));

    clock.advance(Duration.ofSeconds(2));
    assertThat(authenticator.authenticate(with(HOME, WRONG))).isEqualTo(new Invalid());
    assertThat(authenticator.authenticate(with(HOME, WRONG))).isInstanceOf(Limited.class);

    clock.advance(Duration.ofHours(1));
    assertThat(authenticator.authenticate(with(HOME, WRONG))).isEqualTo(new Invalid());
  }

  @Test
  void authenticate_knownKeyAndOtherAddressesUnlimited() {
    for (int i = 0; i < 100; i++) {
      authenticator.authenticate(with(HOME, WRONG));
    }

    assertThat(authenticator.authenticate(with(HOME, ACME))).isInstanceOf(Granted.class);
    assertThat(authenticator.authenticate(FakeRequest.from(HOME, Map.of())))
        .isEqualTo(new Missing());
    assertThat(authenticator.authenticate(with("192.0.2.2", WRONG))).isEqualTo(new Invalid());
  }

  @Test
  void authenticate_failuresOfAnIpv6NetworkCountTogether() {
    for (int i = 0; i < 20; i++) {
      authenticator.authenticate(with("2001:db8::" + i, WRONG));
    }

    assertThat(authenticator.authenticate(with("2001:db8::ffff", WRONG)))
        .isInstanceOf(Limited.class);
    assertThat(authenticator.authenticate(with("2001:db8:0:1::1", WRONG))).isEqualTo(new Invalid());
  }

  @Test
  void create_sameKeyTwice() {
    List<Workspace> workspaces =
        List.of(
            workspace("acme", ApiKey.of("checkout", ACME, Set.of(Scope.INVOKE))),
            workspace("umbrella", ApiKey.of("on-call", ACME, Set.of(Scope.READ))));

    assertThatThrownBy(() -> KeyAuthenticator.create(workspaces, clock))
        .hasMessage("keys acme/checkout and umbrella/on-call are the same");
  }

  @Test
  void make_newKeyWorksAndDoesNotShow() {
    NewKey made = KeyMaker.create().make();
    ApiKey key = new ApiKey("new", made.sha256(), Set.of(Scope.READ), Set.of("*"), true, null);
    KeyAuthenticator fresh = KeyAuthenticator.create(List.of(workspace("acme", key)), clock);

    assertThat(made.key()).matches("sg-[A-Za-z0-9_-]{43}");
    assertThat(made.toString()).doesNotContain(made.key());
    assertThat(KeyMaker.create().make().key()).isNotEqualTo(made.key());
    assertThat(fresh.authenticate(with(HOME, made.key())))
        .isEqualTo(new Granted(key.caller("acme"), Optional.of("X-Spanguard-Key")));
  }

  private static Workspace workspace(String id, ApiKey key) {
    return Workspace.of(id, List.of(key), List.of());
  }

  private static jakarta.servlet.http.HttpServletRequest with(String address, String key) {
    return FakeRequest.from(address, Map.of("X-Spanguard-Key", key));
  }
}
