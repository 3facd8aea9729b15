package io.spanguard.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrustedProxiesTest {

  private static String address(TrustedProxies proxies, String peer, String forwardedFor) {
    return proxies.clientAddress(FakeRequest.from(peer, Map.of("X-Forwarded-For", forwardedFor)));
  }

  @Test
  void none_nobodysWordCounts() {
    assertThat(address(TrustedProxies.none(), "10.0.0.1", "1.2.3.4")).isEqualTo("10.0.0.1");
  }

  @Test
  void untrustedPeer_itsWordDoesNotCount() {
    assertThat(address(TrustedProxies.of(List.of("10.0.0.0/8")), "11.0.0.1", "1.2.3.4"))
        .isEqualTo("11.0.0.1");
  }

  @Test
  void trustedPeer_lastUntrustedHopCounts() {
    TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "2001:db8::/32"));

    assertThat(address(proxies, "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9")).isEqualTo("1.2.3.4");
    assertThat(address(proxies, "2001:db8::7", "6.6.6.6, 1.2.3.4")).isEqualTo("1.2.3.4");
  }

  @Test
  void trustedPeer_nonsenseIsNotFollowed() {
    TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.1"));

    assertThat(address(proxies, "10.0.0.1", "1.2.3.4, unknown")).isEqualTo("10.0.0.1");
    assertThat(address(proxies, "10.0.0.1", "")).isEqualTo("10.0.0.1");
  }

  @Test
  void of_notANetwork() {
    assertThatThrownBy(() -> TrustedProxies.of(List.of("10.0.0.0/33")))
        .hasMessage("not 0 to 32 bits: '10.0.0.0/33'");
    assertThatThrownBy(() -> TrustedProxies.of(List.of("example.org")))
        .hasMessage("not an IP address or CIDR range: 'example.org'");
  }
}
