alter table runs add column trace_parent text;   -- the W3C trace context of whoever opened it: all of its jobs go on with that trace

-- The last day's runs, for metrics and the status page.
create index runs_finished on runs (finished_at) where finished_at is not null;
