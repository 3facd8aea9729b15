package io.spanguard.proxy.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream (WHATWG HTML, server-sent events), with the bytes that it came as, so that
 * it can go on unchanged. Immutable by convention: nobody changes {@link #bytes}. Safe for use by
 * many threads.
 */
public final class ServerSentEvent {

  private final @Nullable String name;
  private final @Nullable String data;
  private final byte[] bytes;

  ServerSentEvent(@Nullable String name, @Nullable String data, byte[] bytes) {
    this.name = name;
    this.data = data;
    this.bytes = bytes;
  }

  /** A new event, written with line feeds. */
  public static ServerSentEvent of(@Nullable String name, String data) {
    StringBuilder text = new StringBuilder(data.length() + 32);
    if (name != null) {
      text.append("event: ").append(name).append('\n');
    }
    for (String line : data.split("\n", -1)) {
      text.append("data: ").append(line).append('\n');
    }
    return new ServerSentEvent(
        name, data, text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /** This event and right behind it another one; name and data are still this one's. */
  public ServerSentEvent followedBy(ServerSentEvent next) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.bytes.length);
    System.arraycopy(next.bytes, 0, both, bytes.length, next.bytes.length);
    return new ServerSentEvent(name, data, both);
  }

  /** The event field; null where there is none. */
  public @Nullable String name() {
    return name;
  }

  /**
   * The data lines, joined by line feeds; null for a block without data, for instance a comment.
   */
  public @Nullable String data() {
    return data;
  }

  /** The event as it stands on the wire, its closing blank line included. Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "ServerSentEvent[" + bytes.length + " bytes]";
  }
}
