alter table runs add column trace_parent text;   -- the W3C trace context of the caller; all jobs of the run continue that trace

-- Values sampled every few seconds must not need a scan of all rows.
create index runs_held on runs (connector_id) where held is not null;
create index tasks_unfinished on tasks (work, state) where state in ('waiting', 'running');
create index failures_reason on failures (reason) where resolved_at is null;
