package io.spanguard.server;

import java.net.URI;

/**
 * What a person sees once the server runs: the console's address and, in a demo, commands that work
 * when pasted.
 *
 * @param address where the server is reached, without a slash at the end
 */
record Announcement(URI address) {

  String text() {
    return """

        Spanguard listens at %1$s
          console   %1$s/console/

        """
        .formatted(address);
  }

  /** With the demo's key, which nothing else shows. */
  String demoText(Demo demo) {
    return """

        Spanguard listens at %1$s, as a demo: a configuration is given with --config FILE
          console   %1$s/console/
          key       %2$s
                    (kept in %3$s)

        Call the demo model:
          %4$s

        See what was recorded:
          curl -s '%1$s/traces?limit=5' -H 'Authorization: Bearer %2$s'

        Then tell the model about Project X (redacted), or to ignore all previous instructions (blocked).

        """
        .formatted(address, demo.key(), demo.keyFile(), chat(demo.key()));
  }

  private String chat(String key) {
    return "curl -s "
        + address
        + "/proxy/demo/v1/chat/completions -H 'Authorization: Bearer "
        + key
        + "' -H 'Content-Type: application/json'"
        + " -d '{\"model\":\"demo-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}'";
  }
}
