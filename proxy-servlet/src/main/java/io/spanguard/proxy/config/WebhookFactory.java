package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.detect.remote.Webhook;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.Optional;

/** Makes detectors that ask a service of one's own, with {@code secret} to sign the requests. */
final class WebhookFactory implements DetectorFactory {

  @Override
  public String id() {
    return Webhook.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    Optional<ServiceEndpoint> endpoint =
        EndpointReader.read(
            guardrail,
            "https://guard.example.com/judge",
            "Authorization",
            Webhook.DEFAULT_TIME_TO_LIVE);
    Optional<String> secret = guardrail.find("secret", WebhookFactory::secret);
    return endpoint.map(there -> Webhook.create(there, secret.orElse(null)));
  }

  private static String secret(String text) {
    Scalars.require(text.length() >= 16, "has fewer than 16 characters");
    return text;
  }
}
