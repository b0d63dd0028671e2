-- Finds the runs of a connector's last day among years of runs.
create index runs_day on runs (connector_id, finished_at) where finished_at is not null;
