alter table tasks add column attempts_max int;             -- how many attempts its latest error allows; null: it waits without counting
alter table runs add column attempts_max int;              -- the same for splitting the run
alter table runs add column retry_at timestamptz;          -- when a run that could not be split is tried again

-- Change feeds name documents as gone while a run reads. The run decides about them when it ends.
alter table prune_candidates add column named_at timestamptz;   -- when a feed named it; null: a listing lacks it

alter table connectors add column credentials_expire_at timestamptz;   -- when its credentials end; null: never, or unknown
