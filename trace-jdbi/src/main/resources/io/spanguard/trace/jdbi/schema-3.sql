-- Of several requests that wait for one answer, the last to join gets it.
ALTER TABLE spanguard_holds ADD COLUMN joins INTEGER NOT NULL DEFAULT 0;

-- Below which span of its trace a decision is told.
ALTER TABLE spanguard_approvals ADD COLUMN span_id <id>;
