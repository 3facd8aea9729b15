package io.spanguard.proxy.guardrail;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A workspace's secret for {@link Masks}. Immutable and safe for use by many threads. */
public final class MaskKey {

  private final byte[] bytes;

  private MaskKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key of a workspace.
   *
   * @param secret of the server; servers with the same one issue the same placeholders
   */
  public static MaskKey of(byte[] secret, String workspace) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update("masks of workspace ".getBytes(StandardCharsets.UTF_8));
      return new MaskKey(mac.doFinal(workspace.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "MaskKey";
  }
}
