package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.AzureContentSafety;
import io.spanguard.proxy.detect.remote.AzureContentSafety.Check;
import io.spanguard.proxy.detect.remote.AzureContentSafety.Harm;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes detectors that ask Azure AI Content Safety, with {@code checks: [content, prompt-shield]},
 * {@code categories: [Hate]}, {@code severity: 4} and {@code blocklists: [NAME]}.
 */
final class AzureContentSafetyFactory implements DetectorFactory {

  private static final Choice<Check> CHECK = Choice.of(List.of(Check.values()), Check::id);
  private static final Choice<Harm> HARM = Choice.of(List.of(Harm.values()), Harm::id);

  @Override
  public String id() {
    return AzureContentSafety.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    Optional<ServiceEndpoint> endpoint =
        EndpointReader.read(
            guardrail,
            "https://NAME.cognitiveservices.azure.com",
            AzureContentSafety.CREDENTIAL_HEADER);
    List<Check> checks = guardrail.list("checks", List.of(Check.values()), CHECK);
    List<Harm> categories = guardrail.list("categories", List.of(Harm.values()), HARM);
    int severity =
        guardrail.get(
            "severity", AzureContentSafety.DEFAULT_SEVERITY, AzureContentSafetyFactory::severity);
    List<String> blocklists = guardrail.list("blocklists", List.of(), Scalars::name);
    if (endpoint.isEmpty() || checks.isEmpty() || categories.isEmpty()) {
      empty(guardrail, "checks", checks);
      empty(guardrail, "categories", categories);
      return Optional.empty();
    }
    return Optional.of(
        AzureContentSafety.builder(endpoint.get())
            .checks(EnumSet.copyOf(checks))
            .categories(EnumSet.copyOf(categories))
            .severity(severity)
            .blocklists(blocklists)
            .build());
  }

  private static void empty(Section guardrail, String key, List<?> values) {
    if (values.isEmpty() && guardrail.has(key) && guardrail.isMissing(key)) {
      guardrail.problem(key, "is empty; leave it out for all");
    }
  }

  private static int severity(String text) {
    if (!text.matches("[1-6]")) {
      throw new IllegalArgumentException("is not a severity from 1 to 6 (the service has 2, 4, 6)");
    }
    return Integer.parseInt(text);
  }
}
