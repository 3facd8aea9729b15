package io.spanguard.proxy.firewall;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Hosts in arguments that a tool has no business with: cloud metadata services, private networks.
 * Stateless.
 */
final class NetworkAddresses {

  private static final int MAX_LINKS = 200;

  private static final Pattern LINK =
      Pattern.compile("(?i)\\b[a-z][a-z0-9+.-]{1,20}:[/\\\\]{1,4}[^\\s\"'<>]+|//[^\\s\"'<>/]+");

  /** Words in the names of members whose value is a host, with or without a scheme. */
  private static final Set<String> HOST_WORDS =
      Set.of(
          "url",
          "uri",
          "link",
          "href",
          "src",
          "host",
          "hostname",
          "server",
          "endpoint",
          "webhook",
          "callback",
          "address",
          "baseurl",
          "domain",
          "ip",
          "target",
          "proxy",
          "website");

  /** Members whose value is an address and nothing else, so that a number may be one. */
  private static final Set<String> ADDRESS_WORDS =
      Set.of("ip", "host", "hostname", "url", "uri", "baseurl");

  /** Members whose value is a link, so that a name with a dot is a host. */
  private static final Set<String> LINK_WORDS =
      Set.of(
          "url",
          "uri",
          "link",
          "href",
          "host",
          "hostname",
          "server",
          "endpoint",
          "webhook",
          "callback",
          "baseurl",
          "domain",
          "website");

  /** Of a member whose name has one of these too, the value only looks like an address. */
  private static final Set<String> VERSION_WORDS = Set.of("version", "release", "build");

  /** What may be a plain number as well: fewer than four parts. */
  private static final Pattern NUMBER =
      Pattern.compile("(?:0x[0-9a-f]*|[0-9]+)(?:\\.(?:0x[0-9a-f]*|[0-9]+)){0,2}");

  /** Below 1.0.0.0, as nobody writes an address: a count, a page, a postal code. */
  private static final Pattern SMALL = Pattern.compile("[1-9][0-9]{0,6}|1[0-6][0-9]{6}");

  private static final Set<String> METADATA_NAMES =
      Set.of(
          "metadata.google.internal",
          "metadata.goog",
          "metadata.azure.com",
          "metadata.tencentyun.com",
          "instance-data.ec2.internal");

  /** The same within a cloud's own network; elsewhere they are words like others. */
  private static final Set<String> METADATA_WORDS =
      Set.of("metadata", "instance-data", "rancher-metadata");

  /** AWS, GCP, Azure, OCI, OpenStack; ECS tasks; EKS pods; Alibaba; Azure's wire server; OCI. */
  private static final Set<String> METADATA_ADDRESSES =
      Set.of(
          "169.254.169.254",
          "169.254.170.2",
          "169.254.170.23",
          "100.100.100.200",
          "168.63.129.16",
          "192.0.0.192",
          "fd00:ec2:0:0:0:0:0:254");

  private static final Pattern METADATA_IN_TEXT =
      Pattern.compile("\\b169\\.254\\.169\\.254\\b|\\bmetadata\\.google\\.internal\\b");

  private NetworkAddresses() {}

  static Match metadata(JudgedCall call) {
    List<Leaf> found = with(call, NetworkAddresses::isMetadata);
    for (Leaf leaf : call.arguments().leaves()) {
      if (METADATA_IN_TEXT.matcher(leaf.text()).find()) {
        found.add(leaf);
      }
    }
    return Match.atLeaves(found);
  }

  static Match inPrivateNetwork(JudgedCall call) {
    return Match.atLeaves(with(call, NetworkAddresses::isPrivate));
  }

  private static List<Leaf> with(JudgedCall call, Predicate<String> condition) {
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      if (hosts(leaf).stream().anyMatch(condition)) {
        found.add(leaf);
      }
    }
    return found;
  }

  private static List<String> hosts(Leaf leaf) {
    List<String> hosts = new ArrayList<>();
    String text = leaf.text();
    List<String> name = Words.ofName(leaf.key());
    boolean mayBeHost = name.stream().anyMatch(word -> has(HOST_WORDS, word));
    if (mayBeHost && text.length() <= 2000 && !text.contains("://")) {
      String host = Host.normal(Host.ofLink(text));
      if (isHostOf(name, host)) {
        hosts.add(host);
      }
    }
    if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
      Matcher link = LINK.matcher(text);
      while (hosts.size() < MAX_LINKS && link.find()) {
        String host = Host.normal(Host.ofLink(link.group()));
        // Without a scheme it may be a division: pages//10.
        if (!link.group().startsWith("//") || !NUMBER.matches(host)) {
          hosts.add(host);
        }
      }
    }
    return hosts;
  }

  /** Whether a value is a host in a member of this name, which has a word for one. */
  private static boolean isHostOf(List<String> name, String host) {
    if (NUMBER.matches(host) || METADATA_WORDS.contains(host)) {
      return has(ADDRESS_WORDS, name.get(name.size() - 1)) && !SMALL.matches(host);
    }
    return name.stream().noneMatch(VERSION_WORDS::contains);
  }

  /** One or several of them. */
  private static boolean has(Set<String> words, String word) {
    return words.contains(word)
        || (word.endsWith("s") && words.contains(word.substring(0, word.length() - 1)))
        || (word.endsWith("es") && words.contains(word.substring(0, word.length() - 2)));
  }

  /** Whether a member's value is a host or a link. */
  static boolean isLinkName(String key) {
    return Words.ofName(key).stream().anyMatch(word -> has(LINK_WORDS, word));
  }

  private static boolean isMetadata(String host) {
    if (METADATA_NAMES.contains(host) || METADATA_WORDS.contains(host)) {
      return true;
    }
    byte[] address = Host.address(host);
    return address != null && METADATA_ADDRESSES.contains(text(address));
  }

  private static String text(byte[] address) {
    StringBuilder out = new StringBuilder();
    int step = address.length == 4 ? 1 : 2;
    for (int i = 0; i < address.length; i += step) {
      if (i > 0) {
        out.append(step == 1 ? '.' : ':');
      }
      int value = address[i] & 0xff;
      out.append(
          step == 1
              ? String.valueOf(value)
              : Integer.toHexString(value << 8 | (address[i + 1] & 0xff)));
    }
    return out.toString();
  }

  private static boolean isPrivate(String host) {
    if (host.equals("localhost")
        || host.endsWith(".localhost")
        || host.endsWith(".local")
        || host.endsWith(".internal")
        || host.endsWith(".lan")
        || host.endsWith(".intranet")
        || host.endsWith(".localdomain")
        || host.equals("host.docker.internal")
        || host.equals("kubernetes.default.svc")
        || host.endsWith(".svc.cluster.local")
        || host.equals("localtest.me")
        || host.endsWith(".localtest.me")
        || host.endsWith(".lvh.me")) {
      return true;
    }
    byte[] address = Host.address(host);
    if (address == null) {
      return false;
    }
    return address.length == 4 ? isPrivate4(address) : isPrivate6(address);
  }

  /** RFC 6890: this network, private use, shared, loopback, link local, benchmarking. */
  private static boolean isPrivate4(byte[] address) {
    int a = address[0] & 0xff;
    int b = address[1] & 0xff;
    return a == 0
        || a == 10
        || a == 127
        || (a == 172 && b >= 16 && b <= 31)
        || (a == 192 && b == 168)
        || (a == 169 && b == 254)
        || (a == 100 && b >= 64 && b <= 127)
        || (a == 198 && (b == 18 || b == 19));
  }

  /** Unspecified, loopback, unique local (RFC 4193), link local and site local. */
  private static boolean isPrivate6(byte[] address) {
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      sum |= address[i];
    }
    int a = address[0] & 0xff;
    int b = address[1] & 0xff;
    return (sum == 0 && (address[15] & 0xff) <= 1)
        || (a & 0xfe) == 0xfc
        || (a == 0xfe && b >= 0x80);
  }
}
