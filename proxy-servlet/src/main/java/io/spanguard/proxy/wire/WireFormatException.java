package io.spanguard.proxy.wire;

/**
 * A body is not of the shape that its API prescribes; the message says where and what would be
 * right.
 */
public final class WireFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public WireFormatException(String message) {
    super(message);
  }
}
