-- A change is written only over the version that it was made from. "version" counts all changes that people make, "config_version" only
-- those of the config with its secrets, which takes a call to the source to check.
alter table connectors add column version bigint not null default 1;
alter table connectors add column config_version bigint not null default 1;
alter table knowledge_bases add column version bigint not null default 1;

-- Answers to requests that were sent with an Idempotency-Key. A repeated request gets the first one's answer.
create table idempotent_requests (
    tenant_id  text not null,
    key_id     text not null,                  -- who asked: an API key, or the user of a token
    key        text not null,
    request    bytea not null,                 -- hash of the method, path, query and body
    answer     bytea,                          -- encrypted; null while the first request is under way
    started_at timestamptz not null default now(),
    primary key (tenant_id, key_id, key)
);
create index idempotent_requests_started on idempotent_requests (started_at);

-- Dashboard sessions. A session ends when its row is gone, whoever kept a copy of the cookie.
create table sessions (
    hash       bytea primary key,              -- of the id in the cookie
    key_id     text not null references api_keys on delete cascade,
    used_at    timestamptz not null default now()
);
create index sessions_used on sessions (used_at);
create index sessions_key on sessions (key_id);

-- One row that is written now and then, to see whether the server can write.
create table database_probe (id int primary key, at timestamptz not null default now());
