package io.spanguard.proxy.upstream;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.net.URI;
import java.util.List;

/**
 * What is sent to a provider. Not safe for use by several threads where its body is a stream.
 *
 * @param method in capitals
 * @param headers end-to-end ones, with {@code Content-Type} but without {@code Content-Length}
 */
public record UpstreamRequest(String method, URI uri, List<HeaderField> headers, Body body) {

  public UpstreamRequest {
    requireNonNull(method, "method");
    requireNonNull(uri, "uri");
    headers = List.copyOf(headers);
    requireNonNull(body, "body");
  }

  /** The body of a request. */
  public sealed interface Body {

    /** There is none. */
    record None() implements Body {}

    /** Bytes that are at hand; not copied, so nobody may change them. */
    record Bytes(byte[] bytes) implements Body {}

    /**
     * Bytes that are read while they are sent.
     *
     * @param length -1 where it is not known
     */
    record Stream(InputStream stream, long length) implements Body {}
  }
}
