package io.spanguard.server.demo;

/** A chat request that a provider would answer with a 400. */
final class InvalidRequestException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidRequestException(String message) {
    super(message);
  }
}
