-- Queries that run every few seconds must not scan all rows.
create index runs_finished on runs (finished_at) where finished_at is not null;
create index connectors_deleted on connectors (updated_at) where deleted_at is not null;
create index failures_retry on failures (next_retry_at) where resolved_at is null and next_retry_at is not null and scope = 'document';
create index documents_hidden on documents (missing_since) where missing_since is not null;
