package io.spanguard.trace.convention;

/**
 * The attribute names that the gateway itself writes: OpenTelemetry's where there is one, the
 * seeds' beside them, and {@code spanguard.*} for what no convention has a word for. Constants
 * only.
 */
public final class Names {

  public static final String OPERATION = "gen_ai.operation.name";
  public static final String PROVIDER = "gen_ai.provider.name";
  public static final String REQUEST_MODEL = "gen_ai.request.model";
  public static final String RESPONSE_MODEL = "gen_ai.response.model";
  public static final String LLM_MODEL = "llm.model";
  public static final String RESPONSE_ID = "gen_ai.response.id";
  public static final String FINISH_REASONS = "gen_ai.response.finish_reasons";

  /** Seconds. */
  public static final String TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk";

  public static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";
  public static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
  public static final String LLM_INPUT_TOKENS = "llm.input_tokens";
  public static final String LLM_OUTPUT_TOKENS = "llm.output_tokens";
  public static final String CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens";
  public static final String CACHE_WRITE_TOKENS = "gen_ai.usage.cache_write.input_tokens";
  public static final String REASONING_TOKENS = "gen_ai.usage.reasoning.output_tokens";

  /** US dollars. */
  public static final String COST = "gen_ai.usage.cost";

  public static final String REQUEST_STREAM = "gen_ai.request.stream";
  public static final String INPUT_MESSAGES = "gen_ai.input.messages";
  public static final String OUTPUT_MESSAGES = "gen_ai.output.messages";
  public static final String SYSTEM_INSTRUCTIONS = "gen_ai.system_instructions";
  public static final String TOOL_DEFINITIONS = "gen_ai.tool.definitions";
  public static final String TOOL_NAME = "tool.name";
  public static final String GEN_AI_TOOL_NAME = "gen_ai.tool.name";
  public static final String TOOL_CALL_ID = "gen_ai.tool.call.id";
  public static final String TOOL_CALL_ARGUMENTS = "gen_ai.tool.call.arguments";
  public static final String AGENT_ID = "agent.id";
  public static final String GEN_AI_AGENT_ID = "gen_ai.agent.id";
  public static final String SESSION_ID = "session.id";
  public static final String CONVERSATION_ID = "gen_ai.conversation.id";
  public static final String USER_ID = "user.id";
  public static final String ERROR_TYPE = "error.type";

  public static final String HTTP_METHOD = "http.request.method";
  public static final String URL_FULL = "url.full";
  public static final String URL_PATH = "url.path";
  public static final String URL_QUERY = "url.query";
  public static final String HTTP_STATUS = "http.response.status_code";
  public static final String HTTP_RESEND_COUNT = "http.request.resend_count";
  public static final String SERVER_ADDRESS = "server.address";
  public static final String SERVER_PORT = "server.port";

  public static final String GUARDRAIL_ID = "guardrail.id";
  public static final String GUARDRAIL_POLICY = "guardrail.policy";
  public static final String GUARDRAIL_OUTCOME = "guardrail.outcome";
  public static final String GUARDRAIL_VERDICT = "guardrail.verdict";
  public static final String GUARDRAIL_CATEGORY = "guardrail.category";
  public static final String GUARDRAIL_REASON = "guardrail.reason";
  public static final String GUARDRAIL_SIDE = "guardrail.side";
  public static final String GUARDRAIL_DETECTOR = "guardrail.detector";
  public static final String GUARDRAIL_TRIGGERED = "guardrail.triggered";

  /** Id in OWASP's Top 10 for agentic applications, beside the category. */
  public static final String AGENTIC_CATEGORY = "guardrail.agentic_category";

  public static final String FIREWALL_RULE_ID = "firewall.rule.id";
  public static final String FIREWALL_ACTION = "firewall.action";
  public static final String FIREWALL_RISK = "firewall.risk";
  public static final String FIREWALL_APPROVAL_ID = "firewall.approval.id";
  public static final String FIREWALL_APPROVAL_STATE = "firewall.approval.state";
  public static final String FIREWALL_APPROVAL_DECIDED_BY = "firewall.approval.decided_by";
  public static final String FIREWALL_APPROVAL_WAITED_MS = "firewall.approval.waited_ms";

  /** The target a span belongs to. Stamped by the server: what a sender puts there is removed. */
  public static final String TARGET_ID = "spanguard.target_id";

  /** The name of the key that called. Gateway roots only. */
  public static final String CALLER = "spanguard.caller";

  /**
   * What the gateway did: allow, redact, mask, monitor, block, approval, error. Gateway roots only.
   */
  public static final String OUTCOME = "spanguard.outcome";

  /** full, partial or none: which of the exchange's parts were inspected. Gateway roots only. */
  public static final String COVERAGE = "spanguard.coverage";

  /** Why parts were not inspected (text list). Gateway roots only. */
  public static final String SKIPPED = "spanguard.skipped";

  /** How many parts were inspected. Gateway roots and stage spans. */
  public static final String PARTS_INSPECTED = "spanguard.parts.inspected";

  /** First 200 characters of the newest prompt, redacted. */
  public static final String INPUT_PREVIEW = "spanguard.input_preview";

  /** First 200 characters of the answer, redacted. */
  public static final String OUTPUT_PREVIEW = "spanguard.output_preview";

  public static final String TAGS = "spanguard.tags";

  /** How many spans of the request were not recorded, there being too many. Gateway roots only. */
  public static final String SPANS_DROPPED = "spanguard.spans.dropped";

  /** Everything that only the server may write starts with this. */
  public static final String RESERVED_PREFIX = "spanguard.";

  private Names() {}
}
