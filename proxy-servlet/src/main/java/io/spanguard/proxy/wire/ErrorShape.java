package io.spanguard.proxy.wire;

import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;

/**
 * How one provider API tells its client of an error, so that the SDK raises its own typed
 * exception.
 */
public interface ErrorShape {

  /**
   * The JSON body, UTF-8.
   *
   * @param traceId stands in the body, so that a person can find the trace
   */
  byte[] body(ProxyError error, String traceId);

  /**
   * What ends a stream whose head is out already.
   *
   * @param said in the stream so far
   */
  List<ServerSentEvent> events(ProxyError error, String traceId, StreamedAnswer said);
}
