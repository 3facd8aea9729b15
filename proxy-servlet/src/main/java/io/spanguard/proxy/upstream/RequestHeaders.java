package io.spanguard.proxy.upstream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the client's headers go upstream: the end-to-end ones, less what is not the provider's
 * business. Immutable and safe for use by many threads.
 */
public final class RequestHeaders {

  /** Every header in which a client may carry a credential. */
  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "cookie",
          "proxy-authorization");

  /**
   * Set anew for the upstream call, or meant for this hop. A tracestate belongs to its traceparent:
   * it goes on with the trace that it came with, and with no other (W3C Trace Context §3.3).
   */
  private static final Set<String> OWN =
      Set.of("host", "content-length", "expect", "traceparent", "tracestate");

  /** Who called us from where is told upstream only where the target asks for it. */
  private static final Set<String> CONTEXT =
      Set.of(
          "baggage",
          "forwarded",
          "via",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-real-ip");

  private final Credential credential;
  private final Set<String> context;
  private final Set<String> identityHeaders;

  private RequestHeaders(
      Credential credential, Set<String> forwarded, Set<String> identityHeaders) {
    this.credential = credential;
    Set<String> kept = new HashSet<>(CONTEXT);
    kept.removeAll(forwarded);
    this.context = Set.copyOf(kept);
    Set<String> identity = new HashSet<>(identityHeaders);
    identity.removeAll(forwarded);
    this.identityHeaders = Set.copyOf(identity);
  }

  /**
   * @param forwardHeaders what goes upstream beyond the provider's own headers, in any case
   * @param identityHeaders where agent, session and user ids come from, in any case
   */
  public static RequestHeaders create(
      Credential credential, List<String> forwardHeaders, List<String> identityHeaders) {
    return new RequestHeaders(credential, lowerCase(forwardHeaders), lowerCase(identityHeaders));
  }

  /**
   * The headers that go upstream, the target's credential included.
   *
   * @param keyHeader the header that held the Spanguard key
   */
  public List<HeaderField> filter(List<HeaderField> client, Optional<String> keyHeader) {
    Set<String> hop = HopByHop.names(client);
    String key = keyHeader.map(name -> key(client, name)).orElse("");
    List<HeaderField> kept = new ArrayList<>(client.size() + 4);
    for (HeaderField field : client) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (hop.contains(name)
          || OWN.contains(name)
          || context.contains(name)
          || identityHeaders.contains(name)
          || name.startsWith("x-spanguard-")
          || keyHeader.filter(name::equalsIgnoreCase).isPresent()) {
        continue;
      }
      if (!CREDENTIALS.contains(name)) {
        kept.add(field);
      } else if (credential instanceof Credential.Passthrough && !holds(field, key)) {
        addCredential(field, name, kept);
      }
    }
    if (credential instanceof Credential.Header own) {
      kept.removeIf(field -> field.is(own.name()));
      kept.add(new HeaderField(own.name(), own.value()));
    }
    return kept;
  }

  /** The Spanguard key itself; empty where the client sent none. */
  private static String key(List<HeaderField> client, String keyHeader) {
    for (HeaderField field : client) {
      if (field.is(keyHeader)) {
        String value = field.value().strip();
        boolean bearer = value.regionMatches(true, 0, "Bearer ", 0, 7);
        return bearer ? value.substring(7).strip() : value;
      }
    }
    return "";
  }

  /**
   * An SDK that has to be given a key may be given ours, beside the header that is meant for it.
   */
  private static boolean holds(HeaderField field, String key) {
    return !key.isEmpty() && field.value().contains(key);
  }

  /** The console's session cookie stays here whatever the target says. */
  private static void addCredential(HeaderField field, String name, List<HeaderField> kept) {
    if (!name.equals("cookie")) {
      kept.add(field);
      return;
    }
    List<String> pairs = new ArrayList<>();
    for (String pair : field.value().split(";", -1)) {
      if (!pair.strip().startsWith("spanguard_session=")) {
        pairs.add(pair.strip());
      }
    }
    if (!pairs.isEmpty()) {
      kept.add(new HeaderField(field.name(), String.join("; ", pairs)));
    }
  }

  private static Set<String> lowerCase(List<String> names) {
    Set<String> result = new HashSet<>();
    for (String name : names) {
      result.add(name.toLowerCase(Locale.ROOT));
    }
    return result;
  }
}
