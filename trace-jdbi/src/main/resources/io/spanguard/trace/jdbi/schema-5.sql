-- The rows by which a target's traces are listed have the numbers of the trace too, as spanguard_traces has them, so that a
-- search for a least number reads the traces only that have it. Null in all other rows, and in those that are older than this
-- column: then the trace's own row is read. A program that does not know the columns and changes a trace leaves them as
-- they were; no two versions should save to one database for longer than an update takes.
<target_numbers>;
