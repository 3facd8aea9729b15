package io.spanguard.proxy.config;

import java.util.List;

/** The detectors that a configuration can name. */
final class Detectors {

  /** One line for each detector that there is. */
  private static final List<DetectorFactory> AVAILABLE =
      List.of(
          new PatternsFactory(),
          new SecretsFactory(),
          new InjectionFactory(),
          new PiiFactory(),
          new UnsafeOutputFactory(),
          new LeakFactory(),
          new LimitsFactory(),
          new OpenAiModerationFactory(),
          new AzureContentSafetyFactory(),
          new LakeraFactory(),
          new PresidioFactory(),
          new BedrockFactory(),
          new ModelJudgeFactory(),
          new WebhookFactory());

  static final Choice<DetectorFactory> CHOICE = Choice.of(AVAILABLE, DetectorFactory::id);

  private Detectors() {}
}
