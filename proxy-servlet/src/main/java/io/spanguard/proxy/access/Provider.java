package io.spanguard.proxy.access;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model provider: the defaults of a target. Safe for use by many threads. */
public enum Provider {
  OPENAI("openai", "https://api.openai.com", "Authorization"),
  /** Every customer has an own host, so there is no default base URL. */
  AZURE_OPENAI("azure-openai", null, "api-key"),
  ANTHROPIC("anthropic", "https://api.anthropic.com", "x-api-key"),
  /** Anything that speaks one of their APIs. */
  CUSTOM("custom", null, "Authorization");

  private final String id;
  private final @Nullable URI baseUrl;
  private final String credentialHeader;

  Provider(String id, @Nullable String baseUrl, String credentialHeader) {
    this.id = id;
    this.baseUrl = baseUrl == null ? null : URI.create(baseUrl);
    this.credentialHeader = credentialHeader;
  }

  /** The word in configuration files and for {@code gen_ai.provider.name}. */
  public String id() {
    return id;
  }

  /** Null where there is no default. */
  public @Nullable URI baseUrl() {
    return baseUrl;
  }

  /** The request header in which the provider expects its key. */
  public String credentialHeader() {
    return credentialHeader;
  }

  /** The provider with this {@link #id()}; empty where there is none. */
  public static Optional<Provider> fromId(String id) {
    for (Provider provider : values()) {
      if (provider.id.equals(id)) {
        return Optional.of(provider);
      }
    }
    return Optional.empty();
  }
}
