package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a document of more than so many values: three bytes of it can cost a hundred in memory.
 * For use by one thread.
 */
final class CountingJsonParser extends JsonParserDelegate {

  private final int maxValues;
  private int values;

  CountingJsonParser(JsonParser parser, int maxValues) {
    super(parser);
    this.maxValues = maxValues;
  }

  @Override
  public @Nullable JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    if (token != null && (token.isScalarValue() || token.isStructStart()) && ++values > maxValues) {
      throw Problem.of(413, "body_too_large", "the body has more than " + maxValues + " values")
          .asException();
    }
    return token;
  }
}
