package io.spanguard.proxy.console;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One file of the console as it is sent. Immutable and safe for use by many threads. */
public final class ConsoleFile {

  private final String type;
  private final byte[] bytes;
  private final byte[] gzip;
  private final String etag;
  private final boolean immutable;

  private ConsoleFile(String type, byte[] bytes, boolean immutable) {
    this.type = type;
    this.bytes = bytes;
    this.gzip = gzip(bytes);
    this.etag = '"' + Hashing.sha256().hashBytes(bytes).toString().substring(0, 32) + '"';
    this.immutable = immutable;
  }

  /**
   * Takes the bytes as they are.
   *
   * @param path its end says of what type it is
   * @param immutable whether what its address stands for never changes
   * @throws IllegalArgumentException when the console has no files of this type
   */
  static ConsoleFile of(String path, byte[] bytes, boolean immutable) {
    return new ConsoleFile(type(path), requireNonNull(bytes, "bytes"), immutable);
  }

  /** The media type. */
  public String type() {
    return type;
  }

  /** Its length in bytes before it is compressed. */
  public int length() {
    return bytes.length;
  }

  /** The content; compressed once, when the file was read. */
  public byte[] content(boolean compressed) {
    return compressed ? gzip : bytes;
  }

  /** A strong entity tag. */
  public String etag() {
    return etag;
  }

  /** How long it may be kept by a cache, as {@code Cache-Control} says it. */
  public String caching() {
    return immutable ? "public, max-age=31536000, immutable" : "no-cache";
  }

  /**
   * Whether an {@code If-None-Match} names this version; a compressing host may have made it a weak
   * one. Null for a request without.
   */
  public boolean isAmong(@Nullable String etags) {
    return etags != null && (etags.strip().equals("*") || etags.contains(etag));
  }

  private static String type(String path) {
    return switch (path.substring(path.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("not a type of the console's files: " + path);
    };
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a ByteArrayOutputStream does not fail", e);
    }
    return out.toByteArray();
  }
}
