-- What could not be read since yesterday, beside all that ever could not.
create index failures_first on failures (connector_id, first_at);
