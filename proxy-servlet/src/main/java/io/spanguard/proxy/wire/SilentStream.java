package io.spanguard.proxy.wire;

import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;

/** A stream of an API that has none: what comes is passed on and told as not inspected. */
final class SilentStream implements StreamedAnswer {

  @Override
  public StreamedEvent accept(ServerSentEvent event) {
    throw new WireFormatException("this API does not answer with a stream");
  }

  @Override
  public ModelAnswer answer() {
    return new ModelAnswer(null, null, List.of(), List.of(), Usage.unknown(), List.of());
  }

  @Override
  public boolean isComplete() {
    return false;
  }
}
