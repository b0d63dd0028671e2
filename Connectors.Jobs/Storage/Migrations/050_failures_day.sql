-- Finds the failures of the last day among all failures.
create index failures_first on failures (connector_id, first_at);
