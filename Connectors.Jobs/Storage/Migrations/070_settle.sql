-- A run that has worked off its tasks decides in pieces what to hide, delete and forget. The position: which step, and how far it is.
alter table runs add column settle jsonb;
alter table runs add column unread bigint not null default 0;   -- documents that a prune's listing has, and that were not stored
create index runs_unsettled on runs (id) where settle is not null;

-- When next_at was set. If that lies in the future, the database's clock was set back since, and next_at means nothing.
alter table budgets add column set_at timestamptz not null default now();
