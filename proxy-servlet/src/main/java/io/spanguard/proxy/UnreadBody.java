package io.spanguard.proxy;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a client still sends of its request though it has been refused. A container closes the
 * connection below it, and the client then may find a broken pipe instead of its answer, or use a
 * connection again that is about to be closed; so a moment is given to it. Stateless.
 *
 * <p>A thread is kept for two seconds at most, and for a quarter of a second without a byte.
 */
final class UnreadBody {

  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private UnreadBody() {}

  /** Sends the answer off, and reads away what is left of the body. */
  static void discard(HttpServletRequest request, HttpServletResponse response) {
    // Who was to be asked for the body (RFC 9110, section 10.1.1) may rightly never send it.
    if (!hasBody(request) || request.getHeader("Expect") != null) {
      return;
    }
    try {
      ServletInputStream body = request.getInputStream();
      if (!body.isFinished()) {
        response.getOutputStream().close();
        discard(body);
      }
    } catch (IOException clientGone) {
      // It had its answer, or does not wait for it any more: nothing is left to be done for it.
      return;
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private static void discard(ServletInputStream body) throws IOException {
    byte[] buffer = new byte[8192];
    long begin = System.nanoTime();
    long heard = begin;
    for (long now = begin;
        now - begin < MOST_NANOS && now - heard < SILENCE_NANOS && !body.isFinished();
        now = System.nanoTime()) {
      if (body.available() > 0) {
        if (body.read(buffer) < 0) {
          return;
        }
        heard = now;
      } else {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }
}
