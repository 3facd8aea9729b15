package io.spanguard.proxy.config;

import com.google.common.hash.HashCode;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.suggestion.Nearest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the keys of all workspaces, of which no two may be the same. For use by one thread. */
final class KeyReader {

  private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
  private static final Choice<Scope> SCOPE = Choice.of(List.of(Scope.values()), Scope::id);
  private static final List<Scope> DEFAULT_SCOPES = List.of(Scope.INVOKE, Scope.WRITE);

  private final Unique digests = new Unique();

  /**
   * @param names of the workspace's keys before this one
   * @param targets ids of the workspace's targets; empty where they are not all known
   */
  Optional<ApiKey> read(Section section, Unique names, Optional<Set<String>> targets) {
    Optional<String> name = names.require(section, "name", "checkout-service", Scalars::id);
    Optional<HashCode> digest = digest(section);
    List<Scope> scopes = section.list("scopes", DEFAULT_SCOPES, SCOPE);
    if (section.isMissing("scopes") && scopes.isEmpty()) {
      section.problem("scopes", "is empty; leave it out for proxy:invoke and proxy:write");
    }
    List<String> usable = section.list("targets", List.of("*"), text -> target(text, targets));
    boolean content = section.get("content", true, Scalars::flag);
    Optional<Instant> expires = section.get("expires", Optional.empty(), KeyReader::expires);
    section.finish();
    if (name.isEmpty() || digest.isEmpty() || scopes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ApiKey(
            name.get(),
            digest.get(),
            Set.copyOf(scopes),
            Set.copyOf(usable),
            content,
            expires.orElse(null)));
  }

  private Optional<HashCode> digest(Section section) {
    Optional<HashCode> sha256 = section.find("sha256", KeyReader::sha256);
    Optional<HashCode> value = section.find("value", KeyReader::value);
    if (section.has("sha256") == section.has("value")) {
      section.problem(
          section.has("value")
              ? "has both sha256 and value; one is enough"
              : "has neither sha256 nor value; `spanguard.jar key new` makes a key and its sha256");
      return Optional.empty();
    }
    String key = section.has("sha256") ? "sha256" : "value";
    Optional<HashCode> digest = sha256.or(() -> value);
    boolean isNew =
        digest.isPresent()
            && digests.check(section, key, digest.get().toString(), "is the same key as another");
    return isNew ? digest : Optional.empty();
  }

  private static HashCode sha256(String text) {
    Scalars.require(
        SHA256.matcher(text).matches(),
        "has not 64 hex digits; `spanguard.jar key new` makes a key and its sha256");
    return HashCode.fromString(text.toLowerCase(Locale.ROOT));
  }

  private static HashCode value(String text) {
    Scalars.require(
        text.length() >= ApiKey.MIN_LENGTH, "has fewer than " + ApiKey.MIN_LENGTH + " characters");
    Scalars.require(
        ApiKey.isWellFormed(text),
        "is longer than "
            + ApiKey.MAX_LENGTH
            + " characters or has others than the visible ones of ASCII");
    return ApiKey.digest(text);
  }

  private static String target(String text, Optional<Set<String>> targets) {
    boolean known = text.equals("*") || targets.isEmpty() || targets.get().contains(text);
    Scalars.require(
        known,
        "is not a target of this workspace"
            + (known ? "" : Nearest.hint(text, targets.orElseThrow(), ", nor * for all")));
    return text;
  }

  private static Optional<Instant> expires(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Scalars.moment(text));
  }
}
