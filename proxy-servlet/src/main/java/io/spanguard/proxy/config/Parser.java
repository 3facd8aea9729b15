package io.spanguard.proxy.config;

/** Understands the text of a single value. */
@FunctionalInterface
interface Parser<T> {

  /**
   * The value that the text stands for.
   *
   * @throws IllegalArgumentException when the text is not of the right form; the message goes on
   *     after the value ({@code is not …}) and does not hold it
   */
  T parse(String text);
}
