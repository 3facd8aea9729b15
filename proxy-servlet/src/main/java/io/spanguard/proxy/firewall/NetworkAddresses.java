package io.spanguard.proxy.firewall;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** Members whose value is a host, with or without a scheme. */
  private static final Set<String> HOST_KEYS =
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

  private static final Set<String> METADATA_NAMES =
      Set.of(
          "metadata.google.internal",
          "metadata.goog",
          "metadata",
          "metadata.azure.com",
          "metadata.tencentyun.com",
          "instance-data",
          "instance-data.ec2.internal",
          "rancher-metadata");

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
    String key = String.join("", Words.ofName(leaf.key())).toLowerCase(Locale.ROOT);
    boolean isHost = HOST_KEYS.stream().anyMatch(key::endsWith);
    if (isHost && text.length() <= 2000 && !text.contains("//")) {
      hosts.add(Host.normal(Host.ofLink(text)));
    }
    if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
      Matcher link = LINK.matcher(text);
      while (hosts.size() < MAX_LINKS && link.find()) {
        hosts.add(Host.normal(Host.ofLink(link.group())));
      }
    }
    return hosts;
  }

  private static boolean isMetadata(String host) {
    if (METADATA_NAMES.contains(host)) {
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
