package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.Presidio;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.List;
import java.util.Optional;

/**
 * Makes detectors that ask a Presidio analyzer, with {@code language: en}, {@code entities:
 * [PERSON]} and {@code threshold: 0.5}.
 */
final class PresidioFactory implements DetectorFactory {

  @Override
  public String id() {
    return Presidio.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    Optional<ServiceEndpoint> endpoint =
        EndpointReader.read(guardrail, "http://127.0.0.1:5002/analyze", "Authorization");
    Optional<String> language = guardrail.find("language", PresidioFactory::language);
    List<String> entities = guardrail.list("entities", List.of(), PresidioFactory::entity);
    Optional<Double> threshold = guardrail.find("threshold", InjectionFactory::threshold);
    return endpoint.map(
        there -> {
          Presidio.Builder presidio = Presidio.builder(there).entities(entities);
          language.ifPresent(presidio::language);
          threshold.ifPresent(presidio::threshold);
          return presidio.build();
        });
  }

  private static String language(String text) {
    if (!text.matches("[a-z]{2}")) {
      throw new IllegalArgumentException("is not a language's two letters, such as en");
    }
    return text;
  }

  private static String entity(String text) {
    if (!text.matches("[A-Z][A-Z0-9_]{0,63}")) {
      throw new IllegalArgumentException("is not the name of an entity, such as PERSON");
    }
    return text;
  }
}
