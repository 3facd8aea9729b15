package io.spanguard.benchmarks.load;

import io.spanguard.proxy.GuardrailFilter;
import io.spanguard.proxy.GuardrailProxy;
import io.spanguard.proxy.config.Configuration;
import io.spanguard.proxy.config.ConfigurationFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Spanguard's filter in Jetty with the local guardrails and the tool firewall, as a configuration
 * has them. Arguments: the model's port, the folder for store and journal, and the parts that
 * users' own patterns look at.
 *
 * <p>Every command is answered by how many threads there are: platform ones, and virtual ones where
 * the JDK has them.
 */
final class GuardedServer {

  private static final String CONFIGURATION =
      """
      storage: { url: "jdbc:sqlite:./traces.db" }
      workspaces:
        - id: bench
          keys: [{ name: harness, value: "%s", scopes: [proxy:invoke] }]
          targets:
            - id: model
              provider: openai
              baseUrl: "http://127.0.0.1:%s"
              guardrails:
                - { id: no-secrets, detector: secrets, on: [prompt, tool_result, completion, tool_call], action: block, timeout: 60s }
                - { id: pii, detector: pii, on: [prompt, tool_result, completion], action: mask, timeout: 60s }
                - { id: injection, detector: prompt-injection, on: [prompt, tool_result], action: block, timeout: 60s }
                - { id: prompt-leak, detector: system-prompt-leak, on: [completion], action: block, timeout: 60s }
                - { id: unsafe-output, detector: unsafe-output, on: [completion, tool_call], action: monitor, timeout: 60s }
                - { id: size, detector: limits, maxInputTokens: 16000, action: block, timeout: 60s }
                - id: code-names
                  detector: patterns
                  patterns: [{ name: PROJECT_X, regex: "(?i)project\\\\s+x", category: LLM02 }]
                  on: [%s]
                  action: redact
                  timeout: 60s
              firewall: { preset: agent, default: allow, builtin: true }
      """;

  private GuardedServer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[1]));
    Path file =
        Files.writeString(
            folder.resolve("spanguard.yaml"), CONFIGURATION.formatted(Chat.KEY, args[0], args[2]));
    Configuration configuration = ConfigurationFile.read(file, Map.of(), null);
    try (GuardrailProxy proxy = GuardrailProxy.builder(configuration).build()) {
      int port = JettyServer.start(new GuardrailFilter(proxy));
      ChildMain.serve(port, command -> threads(folder));
    }
    // The server's threads would keep the process.
    System.exit(0);
  }

  private static String threads(Path folder) {
    int platform = ManagementFactory.getThreadMXBean().getThreadCount();
    return platform + " " + virtualThreads(folder.resolve("threads.txt"));
  }

  /** Only a dump tells of them. None on a JDK without them. */
  private static long virtualThreads(Path dump) {
    try {
      Files.deleteIfExists(dump);
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
              "dumpThreads",
              new Object[] {dump.toAbsolutePath().toString(), "TEXT_PLAIN"},
              new String[] {"java.lang.String", "java.lang.String"});
      return Files.readString(dump)
          .lines()
          .filter(line -> line.startsWith("#") && line.contains(" virtual"))
          .count();
    } catch (JMException | IOException noSuchDump) {
      return 0;
    }
  }
}
