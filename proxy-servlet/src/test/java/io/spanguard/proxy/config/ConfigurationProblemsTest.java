package io.spanguard.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad files and what is said of them. {@code F} stands for the file. */
final class ConfigurationProblemsTest {

  private static final String SECRET = "hunter2-hunter2-hunter2-hunter2!";

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource({"documents", "sections", "keys", "targets", "exports"})
  void read_problems(String yaml, List<String> expected) throws IOException {
    assertThat(problems(yaml, Map.of("PORT", SECRET))).isEqualTo(expected);
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        argumentSet(
            "empty file",
            "",
            List.of("F:1: workspaces: missing; at least one with keys and targets is needed")),
        argumentSet("not a mapping", "- a\n", List.of("F:1: is a list, not a group of keys")),
        argumentSet(
            "not YAML",
            "server:\n  host: [a\n",
            List.of("F:3: not YAML: expected ',' or ']', but got <stream end>")),
        argumentSet(
            "two documents",
            "workspaces: [{ id: a }]\n---\nb: 1\n",
            List.of("F:2: a second document begins; a configuration is one")),
        argumentSet(
            "duplicate key",
            "server:\n  port: 1\n  host: h\n  port: 2\nworkspaces: [{ id: a }]\n",
            List.of("F:4: key 'port' stands twice, first on line 2")),
        argumentSet(
            "tag", "capture: !secret none\n", List.of("F:1: tags are not understood: !secret")),
        argumentSet(
            "alias without anchor",
            "capture: *missing\n",
            List.of("F:1: alias *missing names no anchor before it")),
        argumentSet(
            "too deep",
            "a: " + "[".repeat(50) + "]".repeat(50) + "\n",
            List.of("F:1: nested deeper than 40 levels")),
        argumentSet(
            "billion laughs",
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                + Stream.iterate(1, i -> i < 9, i -> i + 1)
                    .map(
                        i ->
                            "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(9) + "]\n")
                    .reduce("", String::concat),
            List.of("F:6: more than 100000 values, counting aliases")));
  }

  static Stream<Arguments> sections() {
    return Stream.of(
        inFile(
            "unknown sections and keys",
            """
            sever: {}
            server: { base_url: x, max_body_bytes: 1, colour: red }
            """,
            "F:1: sever: unknown key; did you mean 'server'?",
            "F:2: server.base_url: unknown key; the keys here are host, port, publicUrl,"
                + " trustedProxies, maxBodyBytes, maxResponseBytes, maxIngestBytes,"
                + " maxConcurrentRequests, console, metrics",
            "F:2: server.max_body_bytes: unknown key; did you mean 'maxBodyBytes'?",
            "F:2: server.colour: unknown key; the keys here are host, port, publicUrl,"
                + " trustedProxies, maxBodyBytes, maxResponseBytes, maxIngestBytes,"
                + " maxConcurrentRequests, console, metrics"),
        inFile(
            "wrong types",
            """
            server:
              host: [127.0.0.1]
              port: 80800
              publicUrl: guard.example.com
              trustedProxies: 10.0.0.1
              maxBodyBytes: 32MB
              maxConcurrentRequests:
              console: yes
              metrics: opne
              maxIngestBytes: 0
            storage: none
            """,
            "F:2: server.host: is a list, not a single value",
            "F:3: server.port: '80800' is not a whole number from 0 to 65535",
            "F:4: server.publicUrl: 'guard.example.com' is not http(s)://host[:port][/path]"
                + " without user, query and fragment",
            "F:5: server.trustedProxies: is a single value, not a list such as [a, b]",
            "F:6: server.maxBodyBytes: '32MB' is not a whole number from 1 to 1073741824",
            "F:7: server.maxConcurrentRequests: has no value; give one or leave the key out",
            "F:8: server.console: 'yes' is not true or false",
            "F:9: server.metrics: 'opne' is not one of key, open, off; did you mean 'open'?",
            "F:10: server.maxIngestBytes: '0' is not a whole number from 1 to 1073741824",
            "F:11: storage: is a single value, not a group of keys"),
        inFile(
            "storage, without its secrets",
            """
            storage:
              url: postgresql
              password: [hunter2]
              secret: hunter2
              journalMaxBytes: 1
              journalSync: 2 seconds
              retention: 0d
            capture: redact
            identity: { agent: [cookie:a, "header:"] }
            """,
            "F:2: storage.url: the value is not a storage URL such as jdbc:h2:./traces,"
                + " jdbc:sqlite:./traces.db or jdbc:postgresql://HOST/DB",
            "F:3: storage.password: is a list, not a single value",
            "F:4: storage.secret: the value has fewer than 32 characters",
            "F:5: storage.journalMaxBytes: '1' is not a whole number from 1048576 to"
                + " 1125899906842624",
            "F:6: storage.journalSync: '2 seconds' is not a duration such as 500ms, 2s, 10m, 1h"
                + " or 30d, nor always or never",
            "F:7: storage.retention: '0d' is not a duration of more than zero",
            "F:8: capture: 'redact' is not one of redacted, none; did you mean 'redacted'?",
            "F:9: identity.agent[0]: 'cookie:a' is not header:NAME, baggage:KEY or"
                + " body:FIELD.FIELD",
            "F:9: identity.agent[1]: 'header:' is not header:NAME, baggage:KEY or"
                + " body:FIELD.FIELD"),
        inFile(
            "variables",
            """
            server:
              host: ${env:UNSET}
              port: ${env:PORT}
              publicUrl: https://${env:UN SET}/
            """,
            "F:2: server.host: environment variable UNSET is not set",
            "F:3: server.port: '${env:PORT}' is not a whole number from 0 to 65535",
            "F:4: server.publicUrl: '${env:' is not followed by a variable's name and '}'"));
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        argumentSet(
            "keys",
            """
            workspaces:
              - id: acme/x
                keys:
                  - name: a
                  - { name: a, value: hunter2 }
                  - { name: b, sha256: hunter2, value: hunter2 }
                  - { name: c, sha256: "<64 hex digits>", scopes: [read] }
                  - { name: d, value: "%1$s", targets: [bto], expires: tomorrow }
                  - { name: e, value: "%1$s", scopes: [] }
                targets: [{ id: bot }]
              - id: umbrella
              - { id: umbrella, targets: [bot] }
            """
                .formatted(SECRET),
            List.of(
                "F:2: workspaces[0].id: 'acme/x' is not an id of 1 to 64 letters, digits, - _ ."
                    + " (and not . or .. alone)",
                "F:4: workspaces[0].keys[0]: has neither sha256 nor value; `spanguard.jar key new`"
                    + " makes a key and its sha256",
                "F:5: workspaces[0].keys[1].name: 'a' stands twice, first on line 4",
                "F:5: workspaces[0].keys[1].value: the value has fewer than 32 characters",
                "F:6: workspaces[0].keys[2].sha256: the value has not 64 hex digits;"
                    + " `spanguard.jar key new` makes a key and its sha256",
                "F:6: workspaces[0].keys[2].value: the value has fewer than 32 characters",
                "F:6: workspaces[0].keys[2]: has both sha256 and value; one is enough",
                "F:7: workspaces[0].keys[3].sha256: the value has not 64 hex digits;"
                    + " `spanguard.jar key new` makes a key and its sha256",
                "F:7: workspaces[0].keys[3].scopes[0]: 'read' is not one of proxy:invoke,"
                    + " proxy:read, proxy:write, proxy:approve, proxy:metrics, proxy:admin; did you"
                    + " mean 'proxy:read'?",
                "F:8: workspaces[0].keys[4].targets[0]: 'bto' is not a target of this workspace;"
                    + " did you mean 'bot'?",
                "F:8: workspaces[0].keys[4].expires: 'tomorrow' is not a day such as 2027-01-01 or"
                    + " a moment such as 2027-01-01T12:00:00Z",
                "F:9: workspaces[0].keys[5].value: is the same key as another, first on line 8",
                "F:9: workspaces[0].keys[5].scopes: is empty; leave it out for"
                    + " proxy:invoke and proxy:write",
                "F:12: workspaces[2].id: 'umbrella' stands twice, first on line 11",
                "F:12: workspaces[2].targets[0]: is a single value, not a group of keys")));
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        inTarget(
            "target",
            """
            - { id: a, provider: opnai, baseURL: "https://h" }
            - { id: a, provider: azure-openai }
            - { id: b, baseUrl: "https://user:hunter2@h/", wire: grpc }
            - { id: c, provider: custom, baseUrl: "ftp://h" }
            - { id: d, credential: hunter2, forwardHeaders: ["a b", Host] }
            - { id: e, credential: { header: X, valeu: hunter2 }, redirects: follow }
            - { id: f, timeouts: { connect: 2, total: 2d }, traceContext: { incoming: "yes" } }
            - { id: g, usage: no, unknownEndpoints: allow, prices: { m: { input: -1 }, n: 1 } }
            - { id: h, heartbeat: 15 }
            - { id: i, heartbeat: 500ms }
            - { id: j, tls: { trustStore: ./nowhere.pem } }
            - { id: k, tls: { password: hunter2 } }
            """,
            "F:4: workspaces[0].targets[0].provider: 'opnai' is not one of openai, azure-openai,"
                + " anthropic, custom; did you mean 'openai'?",
            "F:4: workspaces[0].targets[0].baseURL: unknown key; did you mean 'baseUrl'?",
            "F:5: workspaces[0].targets[1].id: 'a' stands twice, first on line 4",
            "F:5: workspaces[0].targets[1].baseUrl: missing; provider azure-openai has no default",
            "F:6: workspaces[0].targets[2].wire: 'grpc' is not one of auto, openai, anthropic",
            "F:6: workspaces[0].targets[2].baseUrl: the value is not http(s)://host[:port][/path]"
                + " without user, query and fragment",
            "F:7: workspaces[0].targets[3].baseUrl: 'ftp://h' is not http(s)://host[:port][/path]"
                + " without user, query and fragment",
            "F:8: workspaces[0].targets[4].credential: the value is neither passthrough nor"
                + " { header: …, value: … }",
            "F:8: workspaces[0].targets[4].forwardHeaders[0]: 'a b' is not the name of a header",
            "F:8: workspaces[0].targets[4].forwardHeaders[1]: 'Host' is a header that is never"
                + " forwarded",
            "F:9: workspaces[0].targets[5].credential.value: missing; for instance"
                + " \"Bearer ${env:OPENAI_API_KEY}\"",
            "F:9: workspaces[0].targets[5].credential.valeu: unknown key; did you mean 'value'?",
            "F:9: workspaces[0].targets[5].redirects: 'follow' is not one of pass, refuse",
            "F:10: workspaces[0].targets[6].timeouts.connect: '2' is not a duration such as 500ms,"
                + " 2s, 10m, 1h or 30d",
            "F:10: workspaces[0].targets[6].timeouts.total: '2d' is not a duration of at most 1d",
            "F:10: workspaces[0].targets[6].traceContext.incoming: 'yes' is not one of continue,"
                + " link, ignore",
            "F:11: workspaces[0].targets[7].unknownEndpoints: 'allow' is not one of block, forward",
            "F:11: workspaces[0].targets[7].usage: 'no' is not one of ask, observe",
            "F:11: workspaces[0].targets[7].prices.n: is a single value, not a group of keys",
            "F:11: workspaces[0].targets[7].prices.m.input: '-1' is not a price in USD such as"
                + " 0.15",
            "F:11: workspaces[0].targets[7].prices.m.output: missing; for instance 0.60",
            "F:12: workspaces[0].targets[8].heartbeat: '15' is not a duration such as 500ms, 2s,"
                + " 10m, 1h or 30d, nor off",
            "F:13: workspaces[0].targets[9].heartbeat: '500ms' is not a duration of at least 1s,"
                + " nor off",
            "F:14: workspaces[0].targets[10].tls.trustStore: './nowhere.pem' does not exist",
            "F:15: workspaces[0].targets[11].tls.password: is for a trustStore, which is not"
                + " there"),
        inTarget(
            "guardrails",
            """
            - id: a
              guardrails:
                - { id: x, detector: pattern, on: [prompt], action: block }
                - { id: x, detector: patterns, patterns: [{ name: N, regex: "a(?=b)" }], on: [promt], action: stop }
                - { detector: patterns, patterns: [{ name: N, regex: a, category: LLM11 }], action: block }
                - { id: y, detector: patterns, on: [], action: block, onFailure: close, threshold: 1 }
            """,
            "F:6: workspaces[0].targets[0].guardrails[0].detector: 'pattern' is not one of"
                + " patterns, secrets, prompt-injection, pii, unsafe-output, system-prompt-leak,"
                + " limits, openai-moderation, azure-content-safety, lakera, presidio, bedrock,"
                + " model-judge, webhook; did you mean 'patterns'?",
            "F:7: workspaces[0].targets[0].guardrails[1].id: 'x' stands twice, first on line 6",
            "F:7: workspaces[0].targets[0].guardrails[1].on[0]: 'promt' is not one of system,"
                + " prompt, assistant, tool_definition, tool_result, completion, reasoning,"
                + " tool_call; did you mean 'prompt'?",
            "F:7: workspaces[0].targets[0].guardrails[1].action: 'stop' is not one of block,"
                + " redact, mask, monitor",
            "F:7: workspaces[0].targets[0].guardrails[1].patterns[0].regex: pattern N: regex is not"
                + " in RE2's syntax at character 2 of 6: invalid or unsupported Perl syntax",
            "F:8: workspaces[0].targets[0].guardrails[2].id: missing; for instance code-names",
            "F:8: workspaces[0].targets[0].guardrails[2].on: missing; for instance [prompt,"
                + " completion]",
            "F:8: workspaces[0].targets[0].guardrails[2].patterns[0].category: 'LLM11' is not one"
                + " of LLM01 to LLM10 (OWASP Top 10 2025)",
            "F:9: workspaces[0].targets[0].guardrails[3].onFailure: 'close' is not one of closed,"
                + " open; did you mean 'closed'?",
            "F:9: workspaces[0].targets[0].guardrails[3].on: missing; for instance [prompt,"
                + " completion]",
            "F:9: workspaces[0].targets[0].guardrails[3].patterns: missing; for instance"
                + " [{ name: PROJECT_X, regex: \"(?i)project\\\\s+x\" }]",
            "F:9: workspaces[0].targets[0].guardrails[3].threshold: unknown key; the keys here are"
                + " id, detector, on, action, timeout, onFailure, patterns"),
        inTarget(
            "keywords",
            """
            - id: a
              guardrails:
                - { id: x, detector: patterns, patterns: [{ name: N, keywords: [a], regex: a }], on: [prompt], action: block }
                - { id: y, detector: patterns, patterns: [{ name: N, keywords: [""] }], on: [prompt], action: block }
                - { id: z, detector: patterns, patterns: [{ name: N, keywords: [] }], on: [prompt], action: block }
            """,
            "F:6: workspaces[0].targets[0].guardrails[0].patterns[0].keywords: stands beside regex;"
                + " a pattern has one of the two",
            "F:7: workspaces[0].targets[0].guardrails[1].patterns[0].keywords[0]: '' is blank",
            "F:8: workspaces[0].targets[0].guardrails[2].patterns[0].regex: missing; for instance"
                + " \"(?i)project\\\\s+x\", or keywords"),
        inTarget(
            "settings of detectors",
            """
            - id: a
              guardrails:
                - { id: i, detector: prompt-injection, on: [prompt], action: block, threshold: 2 }
                - { id: p, detector: pii, types: [EMAILS], regions: [Narnia], on: [prompt], action: block }
                - { id: u, detector: unsafe-output, allowedHosts: ["https://x"], on: [completion], action: block }
                - { id: l, detector: system-prompt-leak, overlap: 0, canary: abc, on: [completion], action: block }
                - { id: m, detector: limits, action: block }
                - { id: n, detector: limits, maxInputTokens: many, action: block }
            """,
            "F:6: workspaces[0].targets[0].guardrails[0].threshold: '2' is not a number above 0 and"
                + " up to 1, such as 0.8",
            "F:7: workspaces[0].targets[0].guardrails[1].types[0]: 'EMAILS' is not one of EMAIL,"
                + " PHONE, CREDIT_CARD, IBAN, SSN, NATIONAL_ID, IP_ADDRESS, MAC_ADDRESS,"
                + " URL_CREDENTIALS, DATE_OF_BIRTH, PASSPORT, DRIVER_LICENSE, CRYPTO, NAME,"
                + " ADDRESS",
            "F:7: workspaces[0].targets[0].guardrails[1].regions[0]: 'Narnia' is not a country's"
                + " two letters, such as US",
            "F:8: workspaces[0].targets[0].guardrails[2].allowedHosts[0]: 'https://x' is not the"
                + " name of a host, such as example.com",
            "F:9: workspaces[0].targets[0].guardrails[3].overlap: '0' is not a whole number above"
                + " 0",
            "F:9: workspaces[0].targets[0].guardrails[3].canary: 'abc' is not 6 to 200 characters"
                + " long",
            "F:10: workspaces[0].targets[0].guardrails[4].maxInputTokens: missing; one of"
                + " maxInputTokens, maxOutputTokens, maxMessages, maxRepetitions",
            "F:11: workspaces[0].targets[0].guardrails[5].maxInputTokens: 'many' is not a whole"
                + " number above 0"),
        inTarget(
            "approvals",
            """
            - { id: a, approvals: { selfApprove: yes, notify: "https://hunter2@h/hunter2" } }
            - { id: b, approvals: { notify: "hooks/hunter2", notfy: x } }
            - { id: c, approvals: { notify: "https://h/a?b=%zz hunter2" } }
            """,
            "F:4: workspaces[0].targets[0].approvals.selfApprove: 'yes' is not true or false",
            "F:4: workspaces[0].targets[0].approvals.notify: the value is not"
                + " http(s)://host[:port][/path] without user, query and fragment",
            "F:5: workspaces[0].targets[1].approvals.notify: the value is not"
                + " http(s)://host[:port][/path] without user, query and fragment",
            "F:5: workspaces[0].targets[1].approvals.notfy: unknown key; did you mean 'notify'?",
            "F:6: workspaces[0].targets[2].approvals.notify: the value is not a URL such as"
                + " https://chat.example.com/hook"),
        inTarget(
            "settings of detectors that ask a service",
            """
            - id: a
              guardrails:
                - { id: o, detector: openai-moderations, on: [prompt], action: block }
                - { id: p, detector: openai-moderation, url: "https://h?key=hunter2", credential: { valeu: hunter2 }, cache: never, threshold: 2, categories: [Hate], on: [prompt], action: block }
                - { id: q, detector: azure-content-safety, checks: [prompt_shield], categories: [hate], severity: 7, on: [prompt], action: block }
                - { id: r, detector: lakera, projekt: x, on: [prompt], action: block }
                - { id: s, detector: presidio, url: "http://h/analyze", language: english, entities: [person], on: [prompt], action: mask }
                - { id: t, detector: bedrock, region: europe, guardrail: "a b", version: latest, credential: { accessKeyId: "", secretAccessKey: "hunter2\\n" }, on: [prompt], action: block }
                - { id: u, detector: model-judge, api: open-ai, rules: [{ name: none, says: " " }, { name: A, says: b, category: LLM77 }], temperature: hot, on: [prompt], action: block }
                - { id: v, detector: webhook, secret: hunter2, on: [prompt], action: block }
            """,
            "F:6: workspaces[0].targets[0].guardrails[0].detector:"
                + " 'openai-moderations' is not one of patterns, secrets,"
                + " prompt-injection, pii, unsafe-output, system-prompt-leak, limits,"
                + " openai-moderation, azure-content-safety, lakera, presidio, bedrock,"
                + " model-judge, webhook; did you mean 'openai-moderation'?",
            "F:7: workspaces[0].targets[0].guardrails[1].url: the value is not"
                + " http(s)://host[:port][/path] without user, query and fragment",
            "F:7: workspaces[0].targets[0].guardrails[1].cache: 'never' is neither"
                + " off nor a duration of at most 1d such as 10m",
            "F:7: workspaces[0].targets[0].guardrails[1].credential.value: missing;"
                + " for instance \"${env:SERVICE_KEY}\"",
            "F:7: workspaces[0].targets[0].guardrails[1].credential.valeu: unknown"
                + " key; did you mean 'value'?",
            "F:7: workspaces[0].targets[0].guardrails[1].threshold: '2' is not a"
                + " number above 0 and up to 1, such as 0.8",
            "F:7: workspaces[0].targets[0].guardrails[1].categories[0]: 'Hate' is"
                + " not a category such as hate or self-harm/intent",
            "F:8: workspaces[0].targets[0].guardrails[2].url: missing; for instance"
                + " https://NAME.cognitiveservices.azure.com",
            "F:8: workspaces[0].targets[0].guardrails[2].checks[0]: 'prompt_shield'"
                + " is not one of content, prompt-shield; did you mean 'prompt-shield'?",
            "F:8: workspaces[0].targets[0].guardrails[2].categories[0]: 'hate' is"
                + " not one of Hate, SelfHarm, Sexual, Violence; did you mean 'Hate'?",
            "F:8: workspaces[0].targets[0].guardrails[2].severity: '7' is not a"
                + " severity from 1 to 6 (the service has 2, 4, 6)",
            "F:9: workspaces[0].targets[0].guardrails[3].projekt: unknown key; did"
                + " you mean 'project'?",
            "F:10: workspaces[0].targets[0].guardrails[4].language: 'english' is not"
                + " a language's two letters, such as en",
            "F:10: workspaces[0].targets[0].guardrails[4].entities[0]: 'person' is"
                + " not the name of an entity, such as PERSON",
            "F:11: workspaces[0].targets[0].guardrails[5].region: 'europe' is not a"
                + " region such as eu-central-1",
            "F:11: workspaces[0].targets[0].guardrails[5].guardrail: 'a b' is not"
                + " the id or the ARN of a guardrail",
            "F:11: workspaces[0].targets[0].guardrails[5].version: 'latest' is"
                + " neither a version's number nor DRAFT",
            "F:11: workspaces[0].targets[0].guardrails[5].credential.accessKeyId:"
                + " the value is blank",
            "F:11:"
                + " workspaces[0].targets[0].guardrails[5].credential.secretAccessKey: the"
                + " value has a line break or another character that cannot stand in a"
                + " header",
            "F:12: workspaces[0].targets[0].guardrails[6].api: 'open-ai' is not one"
                + " of openai, anthropic; did you mean 'openai'?",
            "F:12: workspaces[0].targets[0].guardrails[6].model: missing; for"
                + " instance gpt-4o-mini",
            "F:12: workspaces[0].targets[0].guardrails[6].temperature: 'hot' is not"
                + " a number from 0 to 2",
            "F:12: workspaces[0].targets[0].guardrails[6].rules[0].name: 'none' is"
                + " not a name in capitals, such as MEDICAL_ADVICE",
            "F:12: workspaces[0].targets[0].guardrails[6].rules[0].says: ' ' is not"
                + " 1 to 2000 characters long",
            "F:12: workspaces[0].targets[0].guardrails[6].rules[1].category: 'LLM77'"
                + " is not one of LLM01 to LLM10 (OWASP Top 10 2025)",
            "F:13: workspaces[0].targets[0].guardrails[7].url: missing; for instance"
                + " https://guard.example.com/judge",
            "F:13: workspaces[0].targets[0].guardrails[7].secret: the value has"
                + " fewer than 16 characters"),
        inTarget(
            "firewall",
            """
            - id: a
              firewall:
                default: deny
                rules:
                  - { id: x, tools: [t], action: block, risk: huge, wait: 1s }
                  - { id: x, action: kill }
                  - { id: default, tools: [t], action: block }
                  - { id: sensitive-file, tools: [t], action: block }
                  - { id: r, tools: [t], action: redact }
                  - { id: g, tools: [" "], action: block }
                  - { id: m, tools: [t], action: block, matches: ["a(b"], budget: -1 }
                  - id: c
                    tools: [t]
                    action: block
                    taint: { arguments: [to] }
                    arguments:
                      - { path: "$.a[", op: gt, value: 1 }
                      - { path: $.a, op: above, value: 1 }
                      - { path: $.a, op: gt, value: much }
                      - { path: $.a, op: in, value: b }
                      - { path: $.a, op: matches, value: "(" }
                  - { id: w, tools: [t], action: approve, wait: 5m, expires: 1m }
                without: [sensitive-files]
            """,
            "F:6: workspaces[0].targets[0].firewall.default: 'deny' is not one of allow, "
                + "block, approve",
            "F:8: workspaces[0].targets[0].firewall.rules[0].risk: 'huge' is not one of low, "
                + "medium, high, critical",
            "F:8: workspaces[0].targets[0].firewall.rules[0].wait: only for action approve",
            "F:9: workspaces[0].targets[0].firewall.rules[1].id: 'x' stands twice, first on "
                + "line 8",
            "F:9: workspaces[0].targets[0].firewall.rules[1].tools: missing; for instance "
                + "[\"delete_*\"]",
            "F:9: workspaces[0].targets[0].firewall.rules[1].action: 'kill' is not one of "
                + "allow, block, approve, redact, monitor",
            "F:10: workspaces[0].targets[0].firewall.rules[2].id: 'default' is what the "
                + "default action is called",
            "F:11: workspaces[0].targets[0].firewall.rules[3].id: 'sensitive-file' is a rule "
                + "that comes with the firewall",
            "F:12: workspaces[0].targets[0].firewall.rules[4]: rule r: redact needs "
                + "arguments, matches or taint, which say what is redacted",
            "F:13: workspaces[0].targets[0].firewall.rules[5].tools[0]: ' ' is blank",
            "F:14: workspaces[0].targets[0].firewall.rules[6].matches[0]: 'a(b' cannot be "
                + "used: not a regular expression in RE2 syntax: missing closing ): a(b",
            "F:14: workspaces[0].targets[0].firewall.rules[6].budget: '-1' is not a whole "
                + "number from 0 to 1000000",
            "F:18: workspaces[0].targets[0].firewall.rules[7].taint.arguments[0]: 'to' "
                + "cannot be used: path does not begin with $: to",
            "F:20: workspaces[0].targets[0].firewall.rules[7].arguments[0].path: '$.a[' "
                + "cannot be used: brackets hold a number, * or a quoted name, unlike those in "
                + "path $.a[",
            "F:21: workspaces[0].targets[0].firewall.rules[7].arguments[1].op: 'above' is "
                + "not one of eq, ne, gt, gte, lt, lte, in, contains, matches, starts_with, exists",
            "F:22: workspaces[0].targets[0].firewall.rules[7].arguments[2].value: gt takes a "
                + "number, not 'much'",
            "F:23: workspaces[0].targets[0].firewall.rules[7].arguments[3].value: is a "
                + "single value, not a list such as [a, b]",
            "F:24: workspaces[0].targets[0].firewall.rules[7].arguments[4].value: not a "
                + "regular expression in RE2 syntax: missing closing ): (",
            "F:25: workspaces[0].targets[0].firewall.rules[8].wait: the caller would wait (300s) "
                + "longer than a person may decide (60s): wait must not be longer than expires",
            "F:26: workspaces[0].targets[0].firewall.without[0]: 'sensitive-files' is not "
                + "one of metadata-address, private-address, sensitive-file, destructive-shell, "
                + "destructive-sql, unnamed-credential, tainted-destination, unnamed-recipient; did you mean "
                + "'sensitive-file'?"));
  }

  static Stream<Arguments> exports() {
    return Stream.of(
        inFile(
            "export without an endpoint",
            "export: { otlp: { headers: { x: hunter2 } } }\n",
            "F:1: export.otlp.endpoint: missing; for instance http://127.0.0.1:4318/v1/traces"),
        inFile(
            "export by another protocol",
            "export: { otlp: { endpoint: 'http://127.0.0.1/v1/traces', protocol: grpc } }\n",
            "F:1: export.otlp.protocol: 'grpc' is not one of http/protobuf, http/json"),
        inFile(
            "export with a broken header",
            "export: { otlp: { endpoint: 'http://127.0.0.1/v1/traces', headers: { 'a b': x } } }\n",
            "F:1: export.otlp.headers: 'a b' is not the name of a header"));
  }

  @Test
  void read_variableProblems() throws IOException {
    Map<String, String> environment =
        Map.of("SPANGUARD_STORAGE_SECRET", "hunter2", "SPANGUARD_SERVER_PROT", "1");

    assertThat(problems("workspaces: [{ id: a }]\n", environment))
        .containsExactly(
            "environment: SPANGUARD_STORAGE_SECRET: the value has fewer than 32 characters",
            "environment: SPANGUARD_SERVER_PROT: not a setting; did you mean"
                + " 'SPANGUARD_SERVER_PORT'?");
  }

  private List<String> problems(String yaml, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), yaml);
    ConfigurationException exception =
        catchThrowableOfType(
            ConfigurationException.class, () -> ConfigurationFile.read(file, environment, null));
    assertThat(exception).as("problems of\n" + yaml).isNotNull();
    assertThat(exception.getMessage()).doesNotContain("hunter2");
    return exception.problems().stream()
        .map(problem -> problem.replace(file.toString(), "F"))
        .toList();
  }

  /** With a workspace behind, so that nothing else is missing. */
  private static Arguments inFile(String name, String yaml, String... expected) {
    return argumentSet(name, yaml + "workspaces: [{ id: a }]\n", List.of(expected));
  }

  /** Targets from line 4 on. */
  private static Arguments inTarget(String name, String targets, String... expected) {
    String yaml = "workspaces:\n  - id: acme\n    targets:\n" + targets.indent(6);
    return argumentSet(name, yaml, List.of(expected));
  }
}
