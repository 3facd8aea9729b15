package io.spanguard.proxy.access;

import com.google.common.net.InetAddresses;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The reverse proxies whose word counts on where a request comes from. Immutable and safe for use
 * by many threads.
 */
public final class TrustedProxies {

  private static final TrustedProxies NONE = new TrustedProxies(List.of());

  private final List<Network> networks;

  private TrustedProxies(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /** Nobody's word counts: a request comes from where its connection does. */
  public static TrustedProxies none() {
    return NONE;
  }

  /**
   * IP addresses, and ranges in CIDR notation (RFC 4632, RFC 4291).
   *
   * @throws IllegalArgumentException when one is neither
   */
  public static TrustedProxies of(List<String> networks) {
    List<Network> parsed = new ArrayList<>();
    for (String network : networks) {
      parsed.add(Network.parse(network));
    }
    return new TrustedProxies(parsed);
  }

  /** Whether {@link #of} takes this. */
  public static boolean isNetwork(String text) {
    try {
      Network.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Where a request comes from: the peer of its connection, or, where that is trusted, the last
   * address of {@code X-Forwarded-For} that is not.
   */
  public String clientAddress(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    if (networks.isEmpty() || !trusts(address)) {
      return address;
    }
    List<String> hops = new ArrayList<>();
    for (String line : Collections.list(request.getHeaders("X-Forwarded-For"))) {
      hops.addAll(List.of(line.split(",", -1)));
    }
    for (int i = hops.size() - 1; i >= 0; i--) {
      String hop = hops.get(i).strip();
      if (!InetAddresses.isInetAddress(hop)) {
        // What stands further left was written by whoever wrote this.
        return address;
      }
      address = hop;
      if (!trusts(hop)) {
        return hop;
      }
    }
    return address;
  }

  private boolean trusts(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return false;
    }
    byte[] bytes = InetAddresses.forString(address).getAddress();
    return networks.stream().anyMatch(network -> network.contains(bytes));
  }

  /** The addresses that agree with one in their first bits. */
  private record Network(InetAddress address, int bits) {

    static Network parse(String text) {
      String[] halves = text.strip().split("/", 2);
      if (!InetAddresses.isInetAddress(halves[0])) {
        throw new IllegalArgumentException("not an IP address or CIDR range: '" + text + "'");
      }
      InetAddress address = InetAddresses.forString(halves[0]);
      int most = address.getAddress().length * 8;
      int bits = halves.length == 1 ? most : prefix(halves[1]);
      if (bits < 0 || bits > most) {
        throw new IllegalArgumentException("not 0 to " + most + " bits: '" + text + "'");
      }
      return new Network(address, bits);
    }

    private static int prefix(String text) {
      return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    }

    boolean contains(byte[] other) {
      byte[] own = address.getAddress();
      if (own.length != other.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((own[i / 8] & mask) != (other[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
