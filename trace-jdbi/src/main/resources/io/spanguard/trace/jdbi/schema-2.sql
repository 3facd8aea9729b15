-- Answers that wait for a decision, one for a request at a time. parked is encrypted, in Base64; it goes with the first denial.
CREATE TABLE IF NOT EXISTS spanguard_holds (
  workspace <id> NOT NULL,
  request_key <id> NOT NULL,
  hold_id <id> NOT NULL,
  status <id> NOT NULL,
  expires_at BIGINT NOT NULL,
  claimed_until BIGINT NOT NULL,
  parked <text>,
  PRIMARY KEY (workspace, request_key)
);

CREATE INDEX IF NOT EXISTS spanguard_holds_expires ON spanguard_holds (expires_at DESC);

-- The tool calls of such answers, and what was decided about them.
CREATE TABLE IF NOT EXISTS spanguard_approvals (
  workspace <id> NOT NULL,
  approval_id <id> NOT NULL,
  hold_id <id> NOT NULL,
  place INTEGER NOT NULL,
  target_id <id> NOT NULL,
  trace_id <id> NOT NULL,
  rule_id <text> NOT NULL,
  risk <text>,
  category <text> NOT NULL,
  tool <text> NOT NULL,
  arguments <text> NOT NULL,
  reason <text> NOT NULL,
  caller <text> NOT NULL,
  agent_id <text>,
  session_id <text>,
  model <text>,
  requested_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  status <id> NOT NULL,
  decided_by <text>,
  decided_at BIGINT,
  remark <text>,
  PRIMARY KEY (workspace, approval_id)
);

CREATE INDEX IF NOT EXISTS spanguard_approvals_listed
  ON spanguard_approvals (workspace, status, requested_at DESC, approval_id DESC);

CREATE INDEX IF NOT EXISTS spanguard_approvals_hold ON spanguard_approvals (workspace, hold_id);
