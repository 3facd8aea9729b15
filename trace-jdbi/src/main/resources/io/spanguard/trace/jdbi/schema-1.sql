-- One row per trace: what lists show. Times and durations are in nanoseconds, truth values 0 or 1, lists JSON arrays.
-- trace_number is higher the later a trace arrived, mostly; rows of one time so lie side by side. listed_at never changes,
-- so that paging by it is stable. version is a new random number with every save. facets are lines of name=value.
CREATE TABLE IF NOT EXISTS spanguard_traces (
  trace_number BIGINT PRIMARY KEY,
  workspace <id> NOT NULL,
  trace_id <id> NOT NULL,
  version BIGINT NOT NULL,
  listed_at BIGINT NOT NULL,
  name <text> NOT NULL,
  kind <id> NOT NULL,
  status <id> NOT NULL,
  outcome <text>,
  source <id> NOT NULL,
  target_id <text>,
  caller <text>,
  started_at BIGINT NOT NULL,
  duration BIGINT NOT NULL,
  time_to_first_chunk BIGINT,
  stream SMALLINT NOT NULL,
  span_count INTEGER NOT NULL,
  request_count INTEGER NOT NULL,
  error_count INTEGER NOT NULL,
  error_type <text>,
  http_status INTEGER,
  incomplete SMALLINT NOT NULL,
  coverage <text>,
  skipped <text> NOT NULL,
  provider <text>,
  model <text>,
  agent_id <text>,
  session_id <text>,
  user_id <text>,
  service <text>,
  environment <text>,
  tags <text> NOT NULL,
  input_tokens BIGINT,
  output_tokens BIGINT,
  cached_tokens BIGINT,
  cost_usd DOUBLE PRECISION,
  blocked_by_kind <text>,
  blocked_by_id <text>,
  blocked_by_category <text>,
  guardrails <text> NOT NULL,
  rules <text> NOT NULL,
  approval_id <text>,
  input_preview <text>,
  output_preview <text>,
  facets <text> NOT NULL,
  token_key BIGINT NOT NULL,
  cost_key BIGINT NOT NULL,
  UNIQUE (workspace, trace_id)
);

CREATE INDEX IF NOT EXISTS spanguard_traces_listed
  ON spanguard_traces (workspace DESC, listed_at DESC, trace_number DESC);

-- What lists are searched for, see TraceFacets: a hash of workspace, name and value, and of the target where it is one
-- of a target's. A hash stands for a value that spanguard_traces has in full, so that two values with the same one do no
-- harm.
CREATE TABLE IF NOT EXISTS spanguard_trace_facets (
  facet_key BIGINT NOT NULL,
  listed_at BIGINT NOT NULL,
  trace_number BIGINT NOT NULL
  <end_of_facets>;

-- span_number is that of the trace times 2^20, and then the span's place in the order of arrival. detail is JSON, of what
-- has no column; texts that are long stand in spanguard_content.
CREATE TABLE IF NOT EXISTS spanguard_spans (
  span_number BIGINT PRIMARY KEY,
  workspace <id> NOT NULL,
  trace_id <id> NOT NULL,
  span_id <id> NOT NULL,
  source <id> NOT NULL,
  revision INTEGER NOT NULL,
  parent_span_id <id>,
  name <text> NOT NULL,
  kind <id> NOT NULL,
  status <id> NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  service <text>,
  model <text>,
  detail <text> NOT NULL
);

CREATE INDEX IF NOT EXISTS spanguard_spans_start
  ON spanguard_spans (workspace DESC, start_time DESC, trace_id DESC, span_id DESC);

-- Pieces of long texts by SHA-256, each once in a workspace, so that repeated chat history is not kept over and over.
CREATE TABLE IF NOT EXISTS spanguard_content (
  workspace <id> NOT NULL,
  hash <id> NOT NULL,
  piece <text> NOT NULL,
  PRIMARY KEY (workspace, hash)
);

-- Which trace needs which piece; a piece goes with the last trace that does.
CREATE TABLE IF NOT EXISTS spanguard_trace_content (
  workspace <id> NOT NULL,
  hash <id> NOT NULL,
  trace_id <id> NOT NULL,
  PRIMARY KEY (workspace, hash, trace_id)
);

CREATE INDEX IF NOT EXISTS spanguard_trace_content_trace
  ON spanguard_trace_content (workspace, trace_id);
