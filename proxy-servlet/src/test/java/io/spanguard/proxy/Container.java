package io.spanguard.proxy;

import jakarta.servlet.Filter;
import java.net.URI;

/** A servlet container on a free port of loopback with one filter mounted on everything. */
public interface Container extends AutoCloseable {

  /** The text that the servlet behind the filter answers to whatever comes through. */
  String HOST_ANSWER = "the host's own answer";

  URI url();

  @Override
  void close();

  /** Starts one kind of container. */
  interface Starter {
    Container start(Filter filter);
  }
}
