package io.spanguard.server;

import io.spanguard.proxy.GuardrailProxyBuilder;
import io.spanguard.proxy.config.Configuration;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret that the configuration leaves empty: it is made once and kept in the data folder. */
final class ServerSecret {

  private static final Logger LOGGER = LoggerFactory.getLogger(ServerSecret.class);

  private static final String FILE = "server.secret";
  private static final int BYTES = 32;

  private ServerSecret() {}

  /** Gives the builder the kept secret where the configuration has none. */
  static GuardrailProxyBuilder addTo(GuardrailProxyBuilder builder, Configuration configuration) {
    if (!configuration.storage().secret().isEmpty()) {
      return builder;
    }
    try {
      String secret =
          DataFolder.open(configuration.storage().folder()).secret(FILE, ServerSecret::make);
      return builder.secret(secret.getBytes(StandardCharsets.UTF_8));
    } catch (FaultException unwritable) {
      LOGGER.warn(
          "storage.secret is empty and none can be kept, so cursors end with this process: {}",
          unwritable.getMessage());
      return builder;
    }
  }

  private static String make() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
