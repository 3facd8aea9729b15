package io.spanguard.proxy.api;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads cursors: a store's position under an HMAC-SHA256 that also covers the workspace
 * and the query, so that a cursor is good for nothing but the next page of the list it came from.
 * Immutable and safe for use by many threads.
 */
final class Cursors {

  /** The shortest secret, in bytes. */
  static final int MIN_SECRET_LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int TAG_LENGTH = 16;
  private static final int MAX_LENGTH = 4096;
  private static final byte[] PURPOSE = "spanguard-cursor-1".getBytes(StandardCharsets.UTF_8);

  private final SecretKeySpec key;

  /**
   * @throws IllegalArgumentException when the secret is shorter than {@link #MIN_SECRET_LENGTH}
   */
  Cursors(byte[] secret) {
    if (secret.length < MIN_SECRET_LENGTH) {
      throw new IllegalArgumentException("secret has fewer than 32 bytes: " + secret.length);
    }
    this.key = new SecretKeySpec(secret.clone(), ALGORITHM);
  }

  /**
   * @param query everything that the list depends on, always in the same form
   */
  String cursor(String workspace, String query, String position) {
    byte[] positionBytes = position.getBytes(StandardCharsets.UTF_8);
    byte[] tag = tag(workspace, query, positionBytes);
    byte[] cursor = Arrays.copyOf(tag, TAG_LENGTH + positionBytes.length);
    System.arraycopy(positionBytes, 0, cursor, TAG_LENGTH, positionBytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /**
   * The position in a cursor; empty where the cursor was not made here for this workspace and
   * query.
   */
  Optional<String> position(String workspace, String query, String cursor) {
    if (cursor.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (bytes.length < TAG_LENGTH) {
      return Optional.empty();
    }
    byte[] position = Arrays.copyOfRange(bytes, TAG_LENGTH, bytes.length);
    byte[] tag = Arrays.copyOf(bytes, TAG_LENGTH);
    return MessageDigest.isEqual(tag, tag(workspace, query, position))
        ? Optional.of(new String(position, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private byte[] tag(String workspace, String query, byte[] position) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      update(mac, PURPOSE);
      update(mac, workspace.getBytes(StandardCharsets.UTF_8));
      update(mac, query.getBytes(StandardCharsets.UTF_8));
      update(mac, position);
      return Arrays.copyOf(mac.doFinal(), TAG_LENGTH);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** With its length before it, so that no two lists of fields give the same bytes. */
  private static void update(Mac mac, byte[] field) {
    mac.update((byte) (field.length >> 24));
    mac.update((byte) (field.length >> 16));
    mac.update((byte) (field.length >> 8));
    mac.update((byte) field.length);
    mac.update(field);
  }
}
