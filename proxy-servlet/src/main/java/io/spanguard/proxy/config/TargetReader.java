package io.spanguard.proxy.config;

import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Target.Approvals;
import io.spanguard.proxy.access.Target.IncomingTrace;
import io.spanguard.proxy.access.Target.Price;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.TrustStore;
import io.spanguard.proxy.wire.Wire;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one of a workspace's {@code targets}. */
final class TargetReader {

  private static final Choice<Provider> PROVIDER =
      Choice.of(List.of(Provider.values()), Provider::id);
  private static final Choice<Wire> WIRE = Choice.of(List.of(Wire.values()), Wire::id);
  private static final Choice<IncomingTrace> INCOMING =
      Choice.of(
          List.of(IncomingTrace.values()), incoming -> incoming.name().toLowerCase(Locale.ROOT));
  private static final Choice<Boolean> REDIRECTS = Choice.between("pass", "refuse");
  private static final Choice<Boolean> BLOCK_AS = Choice.between("refusal", "error");
  private static final Choice<Boolean> UNKNOWN = Choice.between("block", "forward");
  private static final Choice<Boolean> USAGE = Choice.between("ask", "observe");

  /** Below that it would be traffic. */
  private static final Duration MIN_HEARTBEAT = Duration.ofSeconds(1);

  /** What belongs to one connection (RFC 9110 §7.6.1) or is set by the client side itself. */
  private static final Set<String> NEVER_FORWARDED =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Section section;
  private final Path folder;

  private TargetReader(Section section, Path folder) {
    this.section = section;
    this.folder = folder;
  }

  /**
   * @param ids of the workspace's targets before this one
   * @param folder what relative paths are relative to
   */
  static Optional<Target> read(Section section, Unique ids, Path folder) {
    Optional<String> id = ids.require(section, "id", "support-bot", Scalars::id);
    return new TargetReader(section, folder).read(id);
  }

  private Optional<Target> read(Optional<String> id) {
    Provider provider = section.get("provider", Provider.OPENAI, PROVIDER);
    Target.Builder target = Target.builder(id.orElse("unnamed"), provider);
    section.find("name", Scalars::name).ifPresent(target::name);
    section.find("wire", WIRE).ifPresent(target::wire);
    boolean hasUrl = baseUrl(provider, target);
    credential(provider).ifPresent(target::credential);
    target.timeouts(timeouts(section.section("timeouts")));
    tls(section.section("tls")).ifPresent(target::trustStore);
    traceContext(section.section("traceContext"), target);
    target.forwardHeaders(section.list("forwardHeaders", List.of(), TargetReader::forwardedHeader));
    section.find("redirects", REDIRECTS).ifPresent(target::passRedirects);
    section.find("unknownEndpoints", UNKNOWN).ifPresent(target::blockUnknownEndpoints);
    section.find("usage", USAGE).ifPresent(target::askForUsage);
    section
        .find("heartbeat", TargetReader::heartbeat)
        .ifPresent(silence -> silence.ifPresent(target::heartbeat));
    Section block = section.section("block");
    block.find("as", BLOCK_AS).ifPresent(target::blockAsRefusal);
    block.finish();
    guardrails(target);
    target.firewall(FirewallReader.read(section));
    target.approvals(approvals(section.section("approvals")));
    target.prices(prices());
    section.finish();
    return id.isPresent() && hasUrl ? Optional.of(target.build()) : Optional.empty();
  }

  private boolean baseUrl(Provider provider, Target.Builder target) {
    Optional<URI> url = section.find("baseUrl", Scalars::url);
    url.ifPresent(target::baseUrl);
    if (provider.baseUrl() == null && !section.has("baseUrl")) {
      section.problem("baseUrl", "missing; provider " + provider.id() + " has no default");
    }
    return url.isPresent() || provider.baseUrl() != null;
  }

  private Optional<Credential> credential(Provider provider) {
    if (section.isSingle("credential")) {
      return section.find("credential", TargetReader::passthrough);
    }
    Section credential = section.section("credential");
    String header = credential.get("header", provider.credentialHeader(), Scalars::headerName);
    Optional<String> value =
        credential.require("value", "\"Bearer ${env:OPENAI_API_KEY}\"", Scalars::headerValue);
    credential.finish();
    return value.map(text -> new Credential.Header(header, text));
  }

  private static Credential passthrough(String text) {
    // Whoever writes the key itself here must not find it in an error.
    if (!text.equals("passthrough")) {
      throw new IllegalArgumentException("is neither passthrough nor { header: …, value: … }");
    }
    return new Credential.Passthrough();
  }

  private static Timeouts timeouts(Section section) {
    Timeouts defaults = Timeouts.defaults();
    Timeouts timeouts =
        new Timeouts(
            section.get("connect", defaults.connect(), Scalars::shortDuration),
            section.get("firstByte", defaults.firstByte(), Scalars::shortDuration),
            section.get("idle", defaults.idle(), Scalars::shortDuration),
            section.get("total", defaults.total(), Scalars::shortDuration));
    section.finish();
    return timeouts;
  }

  private Optional<TrustStore> tls(Section tls) {
    String password = tls.get("password", "", Scalars::text);
    Optional<TrustStore> trusted =
        tls.find("trustStore", text -> TrustStore.read(file(text), password));
    if (tls.has("password") && !tls.has("trustStore")) {
      tls.problem("password", "is for a trustStore, which is not there");
    }
    tls.finish();
    return trusted;
  }

  private Path file(String text) {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a file's name such as ./ca.pem", e);
    }
  }

  private static Optional<Duration> heartbeat(String text) {
    if (text.equals("off")) {
      return Optional.empty();
    }
    try {
      Duration silence = Scalars.shortDuration(text);
      Scalars.require(silence.compareTo(MIN_HEARTBEAT) >= 0, "is not a duration of at least 1s");
      return Optional.of(silence);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", nor off", e);
    }
  }

  private static void traceContext(Section section, Target.Builder target) {
    section.find("incoming", INCOMING).ifPresent(target::incomingTrace);
    section.find("outgoing", Scalars::flag).ifPresent(target::outgoingTrace);
    section.finish();
  }

  private static String forwardedHeader(String text) {
    String name = Scalars.headerName(text).toLowerCase(Locale.ROOT);
    Scalars.require(
        !NEVER_FORWARDED.contains(name) && !name.startsWith("x-spanguard-"),
        "is a header that is never forwarded");
    return text;
  }

  private void guardrails(Target.Builder target) {
    Unique ids = new Unique();
    for (Section guardrail : section.sections("guardrails")) {
      GuardrailReader.read(guardrail, ids).ifPresent(target::guardrail);
    }
  }

  private static Approvals approvals(Section section) {
    boolean selfApprove = section.get("selfApprove", false, Scalars::flag);
    Optional<URI> notify =
        section.get("notify", Optional.<URI>empty(), TargetReader::notificationUrl);
    section.finish();
    return new Approvals(selfApprove, notify.orElse(null));
  }

  /** Unlike others it may have a query, which is where some services have their keys. */
  private static Optional<URI> notificationUrl(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int query = text.indexOf('?');
    Scalars.url(query < 0 ? text : text.substring(0, query));
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL such as https://chat.example.com/hook", e);
    }
  }

  private Map<String, Price> prices() {
    Map<String, Price> prices = new HashMap<>();
    section
        .named("prices")
        .forEach((model, price) -> price(price).ifPresent(value -> prices.put(model, value)));
    return prices;
  }

  private static Optional<Price> price(Section section) {
    Optional<Double> input = section.require("input", "0.15", Scalars::price);
    Optional<Double> output = section.require("output", "0.60", Scalars::price);
    Optional<Double> cached = section.find("cached", Scalars::price);
    Optional<Double> cacheWrite = section.find("cacheWrite", Scalars::price);
    section.finish();
    return input.isPresent() && output.isPresent()
        ? Optional.of(
            new Price(input.get(), output.get(), cached.orElse(null), cacheWrite.orElse(null)))
        : Optional.empty();
  }
}
