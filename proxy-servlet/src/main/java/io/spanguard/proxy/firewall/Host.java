package io.spanguard.proxy.firewall;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The host of a link, and the address that it stands for, in every spelling that programs read:
 * decimal, octal and hexadecimal numbers, fewer than four of them (as inet_aton does), IPv6 with an
 * IPv4 address in it. Names are not looked up. Stateless.
 */
final class Host {

  /** Names that answer with the address they hold. */
  private static final List<String> ADDRESS_DOMAINS = List.of(".nip.io", ".sslip.io", ".xip.io");

  private Host() {}

  /** The host of {@code scheme://user@host:port/path}; empty where there is none. */
  static String ofLink(String link) {
    String flat = link.replace('\\', '/');
    int slashes = flat.indexOf("//");
    int start = slashes < 0 ? 0 : slashes + 2;
    while (start < flat.length() && flat.charAt(start) == '/') {
      start++;
    }
    int end = start;
    while (end < flat.length() && "/?#".indexOf(flat.charAt(end)) < 0) {
      end++;
    }
    String authority = decoded(flat.substring(start, end));
    return withoutPort(authority.substring(authority.lastIndexOf('@') + 1));
  }

  private static String decoded(String authority) {
    if (authority.indexOf('%') < 0) {
      return authority;
    }
    try {
      return URLDecoder.decode(authority.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return authority;
    }
  }

  private static String withoutPort(String authority) {
    String host = authority.strip();
    if (host.startsWith("[")) {
      int close = host.indexOf(']');
      return close < 0 ? host.substring(1) : host.substring(1, close);
    }
    int colon = host.indexOf(':');
    if (colon >= 0 && colon == host.lastIndexOf(':')) {
      host = host.substring(0, colon);
    }
    return trimmed(host);
  }

  /** Without what a sentence around the link left on it. */
  private static String trimmed(String host) {
    int end = host.length();
    while (end > 0 && ".,;!?)'`".indexOf(host.charAt(end - 1)) >= 0) {
      end--;
    }
    return host.substring(0, end);
  }

  /** One spelling: lower case, dots as dots, digits as digits. */
  static String normal(String host) {
    String plain = Normalizer.normalize(host, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return trimmed(plain.replace('\u3002', '.').replace("\u00ad", "").replace("\u200b", ""));
  }

  /**
   * The address that a normal host stands for, 4 or 16 bytes; an IPv4 address within an IPv6 one is
   * given as the former. Null where it is a name.
   */
  static byte @Nullable [] address(String host) {
    for (String domain : ADDRESS_DOMAINS) {
      if (host.endsWith(domain)) {
        return embedded(host.substring(0, host.length() - domain.length()));
      }
    }
    if (host.indexOf(':') >= 0) {
      return ipv6(host);
    }
    return ipv4(host);
  }

  /** The last four numbers of for instance {@code app-10-0-0-1}, or eight hexadecimal digits. */
  private static byte @Nullable [] embedded(String name) {
    String[] parts = name.split("[.-]", -1);
    if (parts.length >= 4) {
      String last = String.join(".", Arrays.copyOfRange(parts, parts.length - 4, parts.length));
      return ipv4(last);
    }
    return ipv4("0x" + parts[parts.length - 1]);
  }

  private static byte @Nullable [] ipv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < parts.length; i++) {
      long number = number(parts[i]);
      boolean last = i == parts.length - 1;
      int bytes = last ? 4 - i : 1;
      if (number < 0 || number >= 1L << (8 * bytes)) {
        return null;
      }
      for (int b = 0; b < bytes; b++) {
        address[i + b] = (byte) (number >>> (8 * (bytes - 1 - b)));
      }
    }
    return address;
  }

  /** -1 where it is none. */
  private static long number(String part) {
    if (part.isEmpty() || part.length() > 14) {
      return -1;
    }
    try {
      if (part.startsWith("0x")) {
        return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
      }
      boolean digits = part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!digits) {
        return -1;
      }
      boolean octal = part.length() > 1 && part.startsWith("0") && part.matches("[0-7]+");
      return Long.parseLong(part, octal ? 8 : 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static byte @Nullable [] ipv6(String host) {
    int zone = host.indexOf('%');
    String text = zone < 0 ? host : host.substring(0, zone);
    int gap = text.indexOf("::");
    byte[] head = groups(gap < 0 ? text : text.substring(0, gap));
    byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2));
    if (head == null || tail == null || head.length + tail.length > 16) {
      return null;
    }
    if (gap < 0 && head.length != 16) {
      return null;
    }
    byte[] address = new byte[16];
    System.arraycopy(head, 0, address, 0, head.length);
    System.arraycopy(tail, 0, address, 16 - tail.length, tail.length);
    return unwrapped(address);
  }

  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] groups = text.split(":", -1);
    byte[] bytes = new byte[2 * groups.length + 2];
    int length = 0;
    for (int i = 0; i < groups.length; i++) {
      String group = groups[i];
      if (group.indexOf('.') >= 0 && i == groups.length - 1) {
        byte[] last = ipv4(group);
        if (last == null) {
          return null;
        }
        System.arraycopy(last, 0, bytes, length, 4);
        length += 4;
      } else {
        if (!group.matches("[0-9a-f]{1,4}") || length + 2 > bytes.length) {
          return null;
        }
        int value = Integer.parseInt(group, 16);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  /** IPv4-mapped and -compatible, NAT64 and 6to4 addresses reach the IPv4 address in them. */
  private static byte[] unwrapped(byte[] address) {
    boolean zeros = true;
    for (int i = 0; i < 10; i++) {
      zeros &= address[i] == 0;
    }
    boolean mapped = zeros && address[10] == (byte) 0xff && address[11] == (byte) 0xff;
    boolean compatible =
        zeros && address[10] == 0 && address[11] == 0 && (address[12] != 0 || address[13] != 0);
    boolean nat64 =
        address[0] == 0
            && address[1] == 0x64
            && address[2] == (byte) 0xff
            && address[3] == (byte) 0x9b;
    if (mapped || compatible || nat64) {
      return Arrays.copyOfRange(address, 12, 16);
    }
    return address[0] == 0x20 && address[1] == 0x02 ? Arrays.copyOfRange(address, 2, 6) : address;
  }
}
