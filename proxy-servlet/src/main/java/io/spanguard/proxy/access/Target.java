package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.firewall.ToolFirewall;
import io.spanguard.proxy.guardrail.Guardrail;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.TrustStore;
import io.spanguard.proxy.wire.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model provider behind the proxy, and what is to be watched on the way to it. Immutable and safe
 * for use by many threads.
 *
 * <pre>{@code
 * Target target = Target.builder("support-bot", Provider.OPENAI)
 *     .credential(new Credential.Header("Authorization", "Bearer " + apiKey))
 *     .guardrail(Guardrail.of("code-names", detector, Set.of(PartKind.PROMPT), Action.BLOCK))
 *     .build();
 * }</pre>
 */
public record Target(
    String id,
    String name,
    Provider provider,
    Wire wire,
    URI baseUrl,
    Credential credential,
    Timeouts timeouts,
    @Nullable TrustStore trustStore,
    IncomingTrace incomingTrace,
    boolean outgoingTrace,
    List<String> forwardHeaders,
    boolean passRedirects,
    boolean blockUnknownEndpoints,
    boolean askForUsage,
    @Nullable Duration heartbeat,
    boolean blockAsRefusal,
    List<Guardrail> guardrails,
    ToolFirewall firewall,
    Approvals approvals,
    Map<String, Price> prices) {

  public Target {
    Identifiers.check("target", id);
    requireNonNull(name, "name");
    requireNonNull(provider, "provider");
    requireNonNull(wire, "wire");
    checkBaseUrl(baseUrl);
    requireNonNull(credential, "credential");
    requireNonNull(timeouts, "timeouts");
    requireNonNull(incomingTrace, "incomingTrace");
    forwardHeaders = List.copyOf(forwardHeaders);
    if (heartbeat != null && (heartbeat.isNegative() || heartbeat.isZero())) {
      throw new IllegalArgumentException("heartbeat is not more than 0: " + heartbeat);
    }
    guardrails = List.copyOf(guardrails);
    requireNonNull(firewall, "firewall");
    requireNonNull(approvals, "approvals");
    prices = Map.copyOf(prices);
    Set<String> ids = new HashSet<>();
    for (Guardrail guardrail : guardrails) {
      if (!ids.add(guardrail.id())) {
        throw new IllegalArgumentException(
            "guardrail id twice in target " + id + ": " + guardrail.id());
      }
    }
  }

  public static Builder builder(String id, Provider provider) {
    return new Builder(id, provider);
  }

  private static void checkBaseUrl(URI baseUrl) {
    String scheme = baseUrl.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme))
        || baseUrl.getHost() == null
        || baseUrl.getRawQuery() != null
        || baseUrl.getRawFragment() != null
        || baseUrl.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "baseUrl is not http(s)://host[:port][/path] without user, query and fragment");
    }
  }

  /** What becomes of a caller's own {@code traceparent}. */
  public enum IncomingTrace {
    /** The gateway's root becomes a child of the caller's span. */
    CONTINUE,
    /** A new trace begins, with a link to the caller's. */
    LINK,
    /** A new trace begins. */
    IGNORE
  }

  /**
   * How people decide about held tool calls.
   *
   * @param selfApprove whether the key that asked may decide as well; default false
   * @param notifyUrl where each new approval is posted to as JSON; null for nowhere, which is the
   *     default
   */
  public record Approvals(boolean selfApprove, @Nullable URI notifyUrl) {
    private static final Approvals DEFAULTS = new Approvals(false, null);

    public Approvals {
      if (notifyUrl != null
          && (notifyUrl.getHost() == null
              || !("http".equals(notifyUrl.getScheme())
                  || "https".equals(notifyUrl.getScheme())))) {
        throw new IllegalArgumentException("notifyUrl is not http(s)://host[:port][/path]");
      }
    }

    public static Approvals defaults() {
      return DEFAULTS;
    }
  }

  /**
   * What a model costs.
   *
   * @param input US dollars per million input tokens that were not cached
   * @param output US dollars per million output tokens
   * @param cached US dollars per million input tokens read from a cache; null: as {@code input}
   * @param cacheWrite US dollars per million input tokens written to a cache; null: as {@code
   *     input}
   */
  public record Price(
      double input, double output, @Nullable Double cached, @Nullable Double cacheWrite) {
    public Price {
      if (input < 0
          || output < 0
          || (cached != null && cached < 0)
          || (cacheWrite != null && cacheWrite < 0)) {
        throw new IllegalArgumentException(
            "price < 0: input "
                + input
                + ", output "
                + output
                + ", cached "
                + cached
                + ", cacheWrite "
                + cacheWrite);
      }
    }

    /** Writing to a cache costs as much as other input. */
    public Price(double input, double output, @Nullable Double cached) {
      this(input, output, cached, null);
    }

    /**
     * US dollars for a call.
     *
     * @param input tokens, those read from and written to a cache among them
     */
    public double of(long input, long cached, long cacheWrite, long output) {
      double read = this.cached == null ? this.input : this.cached;
      double written = this.cacheWrite == null ? this.input : this.cacheWrite;
      long plain = Math.max(0, input - cached - cacheWrite);
      return (plain * this.input + cached * read + cacheWrite * written + output * this.output)
          / 1e6;
    }
  }

  /**
   * Collects a target; every default is the one of the configuration file. For use by one thread.
   */
  public static final class Builder {
    private final String id;
    private final Provider provider;
    private String name;
    private Wire wire = Wire.AUTO;
    private @Nullable URI baseUrl;
    private Credential credential = new Credential.Passthrough();
    private Timeouts timeouts = Timeouts.defaults();
    private @Nullable TrustStore trustStore;
    private IncomingTrace incomingTrace = IncomingTrace.CONTINUE;
    private boolean outgoingTrace = true;
    private List<String> forwardHeaders = List.of();
    private boolean passRedirects;
    private @Nullable Boolean blockUnknownEndpoints;
    private @Nullable Boolean askForUsage;
    private @Nullable Duration heartbeat;
    private boolean blockAsRefusal;
    private final java.util.ArrayList<Guardrail> guardrails = new java.util.ArrayList<>();
    private ToolFirewall firewall = ToolFirewall.allowAll();
    private Approvals approvals = Approvals.defaults();
    private Map<String, Price> prices = Map.of();

    private Builder(String id, Provider provider) {
      this.id = id;
      this.name = id;
      this.provider = requireNonNull(provider, "provider");
    }

    /** For people; default the id. */
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /** Default {@link Wire#AUTO}: by path. */
    public Builder wire(Wire wire) {
      this.wire = wire;
      return this;
    }

    /**
     * The path below {@code /proxy/ID} is appended to it. Default the provider's; required where it
     * has none.
     */
    public Builder baseUrl(URI baseUrl) {
      this.baseUrl = baseUrl;
      return this;
    }

    /** Default {@link Credential.Passthrough}. */
    public Builder credential(Credential credential) {
      this.credential = credential;
      return this;
    }

    /** Default {@link Timeouts#defaults()}. */
    public Builder timeouts(Timeouts timeouts) {
      this.timeouts = timeouts;
      return this;
    }

    /** Whom an HTTPS upstream's certificate must be signed by; default those the JVM trusts. */
    public Builder trustStore(TrustStore trusted) {
      this.trustStore = trusted;
      return this;
    }

    /** Default {@link IncomingTrace#CONTINUE}. */
    public Builder incomingTrace(IncomingTrace incomingTrace) {
      this.incomingTrace = incomingTrace;
      return this;
    }

    /** Whether {@code traceparent} is sent upstream; default true. */
    public Builder outgoingTrace(boolean outgoingTrace) {
      this.outgoingTrace = outgoingTrace;
      return this;
    }

    /** Request headers beyond the provider's own that go upstream; default none. */
    public Builder forwardHeaders(List<String> forwardHeaders) {
      this.forwardHeaders = forwardHeaders;
      return this;
    }

    /**
     * Whether the upstream's redirects are passed to the client instead of refused; default false.
     */
    public Builder passRedirects(boolean passRedirects) {
      this.passRedirects = passRedirects;
      return this;
    }

    /** Default: true where there are guardrails or a firewall, else false. */
    public Builder blockUnknownEndpoints(boolean blockUnknownEndpoints) {
      this.blockUnknownEndpoints = blockUnknownEndpoints;
      return this;
    }

    /**
     * Whether the provider is asked for a stream's usage; default true except for {@link
     * Provider#CUSTOM}.
     */
    public Builder askForUsage(boolean askForUsage) {
      this.askForUsage = askForUsage;
      return this;
    }

    /**
     * How long a streamed model call is silent before a comment is sent, which keeps what lies
     * between from closing it and finds a client that has left; default never.
     */
    public Builder heartbeat(Duration silence) {
      this.heartbeat = silence;
      return this;
    }

    /**
     * Whether a block is told as an answer of the model's own that refuses, with status 200, so
     * that SDK clients do not throw. Default false: as an error with status 403.
     */
    public Builder blockAsRefusal(boolean blockAsRefusal) {
      this.blockAsRefusal = blockAsRefusal;
      return this;
    }

    /** Adds one at the end; they run in this order. */
    public Builder guardrail(Guardrail guardrail) {
      guardrails.add(requireNonNull(guardrail, "guardrail"));
      return this;
    }

    /** Default {@link ToolFirewall#allowAll()}. */
    public Builder firewall(ToolFirewall firewall) {
      this.firewall = firewall;
      return this;
    }

    /** Default {@link Approvals#defaults()}. */
    public Builder approvals(Approvals approvals) {
      this.approvals = approvals;
      return this;
    }

    /** By model name as the provider gives it; default none. */
    public Builder prices(Map<String, Price> prices) {
      this.prices = prices;
      return this;
    }

    /**
     * The target, with the defaults filled in.
     *
     * @throws IllegalArgumentException when the id is not allowed, the base URL is missing or not a
     *     plain http(s) URL, or a guardrail id stands twice
     */
    public Target build() {
      URI url = baseUrl != null ? baseUrl : provider.baseUrl();
      if (url == null) {
        throw new IllegalArgumentException(
            "target " + id + " needs a baseUrl: provider " + provider.id() + " has no default");
      }
      boolean inspected = !guardrails.isEmpty() || !firewall.isOff();
      return new Target(
          id,
          name,
          provider,
          wire,
          url,
          credential,
          timeouts,
          trustStore,
          incomingTrace,
          outgoingTrace,
          forwardHeaders,
          passRedirects,
          blockUnknownEndpoints == null ? inspected : blockUnknownEndpoints,
          askForUsage == null ? provider != Provider.CUSTOM : askForUsage,
          heartbeat,
          blockAsRefusal,
          guardrails,
          firewall,
          approvals,
          prices);
    }
  }
}
