package io.spanguard.proxy.upstream;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the head of an answer as long as the first-byte timeout says, then for each piece of it
 * as the idle one says.
 */
final class IdleTimeoutExecutor extends HttpRequestExecutor {

  /** The context attribute that holds the call's connection. */
  static final String CONNECTION = "spanguard.connection";

  private final Timeout idle;

  IdleTimeoutExecutor(Timeout idle) {
    this.idle = idle;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback informationCallback,
      HttpContext context)
      throws IOException, HttpException {
    ClassicHttpResponse response = super.execute(request, connection, informationCallback, context);
    connection.setSocketTimeout(idle);
    context.setAttribute(CONNECTION, connection);
    return response;
  }
}
