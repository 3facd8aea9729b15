package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.AwsCredentials;
import io.spanguard.proxy.detect.remote.Bedrock;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.guardrail.Inspector;
import java.net.URI;
import java.util.Optional;

/**
 * Makes detectors that ask a guardrail of Amazon Bedrock, with {@code region}, {@code guardrail},
 * {@code version} and {@code credential: { accessKeyId, secretAccessKey, sessionToken }}.
 */
final class BedrockFactory implements DetectorFactory {

  @Override
  public String id() {
    return Bedrock.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    Optional<String> region = guardrail.require("region", "eu-central-1", BedrockFactory::region);
    Optional<String> id = guardrail.require("guardrail", "gr0abc123def", BedrockFactory::guardrail);
    Optional<String> version = guardrail.require("version", "\"1\"", BedrockFactory::version);
    Optional<URI> url = guardrail.find("url", Scalars::url);
    Section keys = guardrail.section("credential");
    Optional<String> accessKey =
        keys.require("accessKeyId", "\"${env:AWS_ACCESS_KEY_ID}\"", Scalars::headerValue);
    Optional<String> secretKey =
        keys.require("secretAccessKey", "\"${env:AWS_SECRET_ACCESS_KEY}\"", Scalars::headerValue);
    Optional<String> token = keys.find("sessionToken", Scalars::headerValue);
    keys.finish();
    URI there = url.orElseGet(() -> Bedrock.url(region.orElse("none")));
    ServiceEndpoint endpoint = EndpointReader.cache(guardrail, ServiceEndpoint.of(there));
    if (region.isEmpty()
        || id.isEmpty()
        || version.isEmpty()
        || accessKey.isEmpty()
        || secretKey.isEmpty()) {
      return Optional.empty();
    }
    AwsCredentials credentials =
        new AwsCredentials(accessKey.get(), secretKey.get(), token.orElse(null));
    return Optional.of(
        Bedrock.create(endpoint, region.get(), id.get(), version.get(), () -> credentials));
  }

  private static String region(String text) {
    if (!text.matches("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}")) {
      throw new IllegalArgumentException("is not a region such as eu-central-1");
    }
    return text;
  }

  /** As the API's reference has it. */
  private static String guardrail(String text) {
    if (!text.matches(
        "[a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+")) {
      throw new IllegalArgumentException("is not the id or the ARN of a guardrail");
    }
    return text;
  }

  private static String version(String text) {
    if (!text.matches("[1-9][0-9]{0,7}|DRAFT")) {
      throw new IllegalArgumentException("is neither a version's number nor DRAFT");
    }
    return text;
  }
}
