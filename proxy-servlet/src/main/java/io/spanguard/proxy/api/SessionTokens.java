package io.spanguard.proxy.api;

import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What the session cookie holds: when it ends and the SHA-256 of the key it stands for, under an
 * HMAC-SHA256. The server remembers nothing, so a session is good on every server that has the
 * secret, and ends when its key is removed or expires. Immutable and safe for use by many threads.
 */
final class SessionTokens {

  static final Duration LIFETIME = Duration.ofHours(8);

  private static final byte[] PURPOSE = "spanguard-session-1".getBytes(StandardCharsets.UTF_8);
  private static final int DIGEST_LENGTH = 32;
  private static final int BODY_LENGTH = Long.BYTES + DIGEST_LENGTH;
  private static final int LENGTH = BODY_LENGTH + 32;
  private static final int TEXT_LENGTH = (LENGTH * 4 + 2) / 3;

  private final HashFunction hmac;
  private final Clock clock;

  SessionTokens(byte[] secret, Clock clock) {
    this.hmac = Hashing.hmacSha256(secret);
    this.clock = clock;
  }

  /** A token for the key with this digest. */
  String issue(HashCode sha256) {
    long ends = clock.instant().plus(LIFETIME).toEpochMilli();
    byte[] body = ByteBuffer.allocate(BODY_LENGTH).putLong(ends).put(sha256.asBytes()).array();
    byte[] token = Arrays.copyOf(body, LENGTH);
    System.arraycopy(tag(body), 0, token, BODY_LENGTH, LENGTH - BODY_LENGTH);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** The digest of the key that a token stands for; empty where it is not ours or has ended. */
  Optional<HashCode> keyOf(String token) {
    if (token.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(bytes, BODY_LENGTH);
    byte[] tag = Arrays.copyOfRange(bytes, BODY_LENGTH, bytes.length);
    if (!MessageDigest.isEqual(tag, tag(body))) {
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(body);
    if (!clock.instant().isBefore(Instant.ofEpochMilli(fields.getLong()))) {
      return Optional.empty();
    }
    byte[] digest = new byte[DIGEST_LENGTH];
    fields.get(digest);
    return Optional.of(HashCode.fromBytes(digest));
  }

  private byte[] tag(byte[] body) {
    return hmac.newHasher().putBytes(PURPOSE).putBytes(body).hash().asBytes();
  }
}
