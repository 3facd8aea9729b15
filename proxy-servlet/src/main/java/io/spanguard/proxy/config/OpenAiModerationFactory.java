package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.OpenAiModeration;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes detectors that ask OpenAI's moderation model, with {@code model}, {@code categories:
 * [hate]} and {@code threshold}.
 */
final class OpenAiModerationFactory implements DetectorFactory {

  @Override
  public String id() {
    return OpenAiModeration.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    ServiceEndpoint endpoint =
        EndpointReader.read(guardrail, OpenAiModeration.DEFAULT_URL, "Authorization");
    OpenAiModeration.Builder moderation = OpenAiModeration.builder(endpoint);
    guardrail.find("model", Scalars::name).ifPresent(moderation::model);
    guardrail.find("threshold", InjectionFactory::threshold).ifPresent(moderation::threshold);
    List<String> categories =
        guardrail.list("categories", List.of(), OpenAiModerationFactory::category);
    return Optional.of(moderation.categories(Set.copyOf(categories)).build());
  }

  private static String category(String text) {
    if (!text.matches("[a-z-]+(/[a-z-]+)?")) {
      throw new IllegalArgumentException("is not a category such as hate or self-harm/intent");
    }
    return text;
  }
}
