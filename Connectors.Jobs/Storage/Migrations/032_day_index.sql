-- A connector's last day, beside years of its runs.
create index runs_day on runs (connector_id, finished_at) where finished_at is not null;
