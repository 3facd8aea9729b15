package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.JudgeRule;
import io.spanguard.proxy.detect.remote.ModelJudge;
import io.spanguard.proxy.detect.remote.ModelJudge.Api;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes detectors that have a model judge, with {@code api: openai}, {@code model}, {@code rules:
 * [{ name, says, category }]}, {@code threshold}, {@code temperature} and {@code maxTokens}.
 */
final class ModelJudgeFactory implements DetectorFactory {

  private static final Choice<Api> API = Choice.of(List.of(Api.values()), Api::id);

  @Override
  public String id() {
    return ModelJudge.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    Api api = guardrail.get("api", Api.OPENAI, API);
    ServiceEndpoint endpoint =
        EndpointReader.read(guardrail, api.defaultUrl(), api.credentialHeader());
    Optional<String> model = guardrail.require("model", "gpt-4o-mini", Scalars::name);
    Optional<Double> threshold = guardrail.find("threshold", InjectionFactory::threshold);
    Optional<Double> temperature = guardrail.find("temperature", ModelJudgeFactory::temperature);
    Optional<Integer> maxTokens = guardrail.find("maxTokens", LimitsFactory::positive);
    List<Section> sections = guardrail.sections("rules");
    List<JudgeRule> rules = rules(sections);
    if (model.isEmpty() || rules.size() != sections.size()) {
      return Optional.empty();
    }
    ModelJudge.Builder judge = ModelJudge.builder(endpoint, api, model.get());
    if (!rules.isEmpty()) {
      judge.rules(rules);
    }
    threshold.ifPresent(judge::threshold);
    temperature.ifPresent(judge::temperature);
    maxTokens.ifPresent(judge::maxTokens);
    return Optional.of(judge.build());
  }

  private static List<JudgeRule> rules(List<Section> sections) {
    List<JudgeRule> rules = new ArrayList<>();
    Unique names = new Unique();
    for (Section section : sections) {
      Optional<String> name =
          names.require(section, "name", "MEDICAL_ADVICE", ModelJudgeFactory::ruleName);
      Optional<String> says =
          section.require("says", "gives a diagnosis", ModelJudgeFactory::sentence);
      Optional<String> category = section.find("category", PatternsFactory::category);
      section.finish();
      if (name.isPresent() && says.isPresent()) {
        rules.add(new JudgeRule(name.get(), says.get(), category.orElse(null)));
      }
    }
    return rules;
  }

  private static String ruleName(String text) {
    if (!text.matches("[A-Z][A-Z0-9_]{0,63}") || text.equals("NONE")) {
      throw new IllegalArgumentException("is not a name in capitals, such as MEDICAL_ADVICE");
    }
    return text;
  }

  private static String sentence(String text) {
    if (text.isBlank() || text.length() > 2_000) {
      throw new IllegalArgumentException("is not 1 to 2000 characters long");
    }
    return text.strip();
  }

  private static double temperature(String text) {
    if (!text.matches("[01](\\.[0-9]{1,3})?|2(\\.0)?")) {
      throw new IllegalArgumentException("is not a number from 0 to 2");
    }
    return Double.parseDouble(text);
  }
}
