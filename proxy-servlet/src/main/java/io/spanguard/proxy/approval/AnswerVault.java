package io.spanguard.proxy.approval;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts parked answers: AES-GCM (NIST SP 800-38D) with a key of its own, bound to the request
 * that they answer. Immutable and safe for use by many threads.
 */
public final class AnswerVault {

  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  private AnswerVault(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * @param secret of the server; servers with the same one open each other's answers
   */
  public static AnswerVault of(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] bytes = mac.doFinal("parked answers".getBytes(StandardCharsets.UTF_8));
      return new AnswerVault(new SecretKeySpec(bytes, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** Version, nonce, and the encrypted answer. */
  public byte[] seal(String workspace, String requestKey, byte[] answer) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, workspace, requestKey);
      byte[] sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(answer.length)];
      sealed[0] = VERSION;
      System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
      int length = cipher.doFinal(answer, 0, answer.length, sealed, 1 + NONCE_BYTES);
      return Arrays.copyOf(sealed, 1 + NONCE_BYTES + length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /** Empty where it was sealed with another secret, for another request, or changed since. */
  public Optional<byte[]> open(String workspace, String requestKey, byte[] sealed) {
    if (sealed.length < 1 + NONCE_BYTES || sealed[0] != VERSION) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, workspace, requestKey);
      int start = 1 + NONCE_BYTES;
      return Optional.of(cipher.doFinal(sealed, start, sealed.length - start));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String workspace, String requestKey)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((workspace + '\n' + requestKey).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
