package io.spanguard.proxy.detect.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.upstream.UpstreamRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Requests as nearly every service wants them: JSON, posted. */
final class JsonPost {

  private JsonPost() {}

  static UpstreamRequest of(ServiceEndpoint endpoint, URI url, JsonNode body) {
    return of(url, ServiceJson.bytes(body), endpoint.headers());
  }

  /**
   * @param more headers beside those that describe the body
   */
  static UpstreamRequest of(URI url, byte[] body, List<HeaderField> more) {
    List<HeaderField> headers = new ArrayList<>();
    headers.add(new HeaderField("Content-Type", "application/json"));
    headers.add(new HeaderField("Accept", "application/json"));
    headers.add(new HeaderField("Accept-Encoding", "identity"));
    headers.add(new HeaderField("User-Agent", "spanguard"));
    headers.addAll(more);
    return new UpstreamRequest("POST", url, headers, new UpstreamRequest.Body.Bytes(body));
  }
}
