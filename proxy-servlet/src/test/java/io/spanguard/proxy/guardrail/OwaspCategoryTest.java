package io.spanguard.proxy.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OwaspCategoryTest {

  @Test
  void fromId_withAndWithoutEdition() {
    assertThat(OwaspCategory.fromId("LLM02")).contains(OwaspCategory.LLM02);
    assertThat(OwaspCategory.fromId("LLM02:2025")).contains(OwaspCategory.LLM02);
    assertThat(OwaspCategory.fromId("LLM02:2023")).isEmpty();
    assertThat(OwaspCategory.fromId("LLM11")).isEmpty();
    assertThat(OwaspCategory.LLM10.id()).isEqualTo("LLM10:2025");
  }
}
