package io.spanguard.proxy.config;

import io.spanguard.proxy.detect.remote.Lakera;
import io.spanguard.proxy.detect.remote.ServiceEndpoint;
import io.spanguard.proxy.guardrail.Inspector;
import java.util.Optional;

/** Makes detectors that ask Lakera Guard, with {@code project: project-123}. */
final class LakeraFactory implements DetectorFactory {

  @Override
  public String id() {
    return Lakera.ID;
  }

  @Override
  public Optional<Inspector> create(Section guardrail) {
    ServiceEndpoint endpoint = EndpointReader.read(guardrail, Lakera.DEFAULT_URL, "Authorization");
    Optional<String> project = guardrail.find("project", Scalars::name);
    return Optional.of(Lakera.create(endpoint, project.orElse(null)));
  }
}
