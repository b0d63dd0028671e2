-- Outside a transaction: others go on writing while the index is made. What an interrupted attempt left behind is made anew.
-- The open failures of a partition, which its page counts up to a limit.
drop index concurrently if exists failures_partition;
create index concurrently failures_partition on failures (connector_id, partition_key) where resolved_at is null
