package io.spanguard.example.springboot;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Provider;
import io.spanguard.proxy.access.Scope;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.trace.store.StorageConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Mounts Spanguard below {@code /spanguard}.
 *
 * <p>The filter stands before Spring Security's (whose order is -100): what is below {@code /spanguard} is protected by
 * Spanguard's own keys and scopes, without CSRF tokens and logins, which an SDK does not have. Everything else passes it
 * untouched. To let Spring Security decide instead, give the filter an order after it and hand an {@code Authenticator} to the
 * builder.
 */
@Configuration(proxyBeanMethods = false)
class SpanguardConfiguration {

  private static final String PREFIX = "/spanguard";

  /** Its own store, apart from the service's DataSource; closed with the service. */
  @Bean(destroyMethod = "close")
  GuardrailProxy guardrailProxy(
      @Value("${spanguard.key}") String key,
      @Value("${spanguard.data:./spanguard-data}") Path folder,
      @Value("${openai.base-url:https://api.openai.com}") URI openAi,
      @Value("${openai.api-key}") String openAiKey) {
    Target target =
        Target.builder("openai", Provider.OPENAI)
            .baseUrl(openAi)
            .credential(new Credential.Header("Authorization", "Bearer " + openAiKey))
            .build();
    ApiKey apiKey = ApiKey.of("orders", key, Set.of(Scope.INVOKE, Scope.READ, Scope.WRITE));
    return GuardrailProxy.builder()
        .workspace(Workspace.of("default", List.of(apiKey), List.of(target)))
        .storage(StorageConfig.of("jdbc:h2:./traces", folder))
        .prefix(PREFIX)
        .build();
  }

  @Bean
  FilterRegistrationBean<GuardrailFilter> guardrailFilter(GuardrailProxy proxy) {
    FilterRegistrationBean<GuardrailFilter> registration =
        new FilterRegistrationBean<>(new GuardrailFilter(proxy));
    registration.addUrlPatterns(PREFIX + "/*");
    // After Boot's character encoding and metrics filters, before those that may read a body.
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }
}
