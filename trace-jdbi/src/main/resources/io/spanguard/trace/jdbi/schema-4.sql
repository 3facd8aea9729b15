-- How many of a trace's requests (request_count) were blocked, and how many ended with an error.
ALTER TABLE spanguard_traces ADD COLUMN blocked_count INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE spanguard_traces ADD COLUMN failed_count INTEGER DEFAULT 0 NOT NULL;

-- Nearly every trace is one request, which ended as its trace did.
UPDATE spanguard_traces SET blocked_count = 1 WHERE status = 'blocked';
UPDATE spanguard_traces SET failed_count = 1 WHERE status = 'error';
