-- API keys. Only SHA-256 hashes of keys are stored.
create table api_keys (
    id           text primary key,
    tenant_id    text not null,
    name         text not null,
    role         text not null check (role in ('admin', 'operator', 'reader', 'search')),
    hash         bytea not null unique,
    principal    text,                         -- the user that the key is bound to, if any
    bootstrap    boolean not null default false,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index api_keys_tenant on api_keys (tenant_id, created_at);

create table connectors (
    id             text primary key check (id ~ '^[0-9a-f]{32}$'),
    tenant_id      text not null,
    name           text not null,
    source         text not null,
    config         jsonb not null,             -- without its secrets
    secrets        bytea,                      -- the config's secrets, encrypted
    refresh_freq   int not null check (refresh_freq between 0 and 5256000),   -- minutes; 0: only on demand
    prune_freq     int not null check (prune_freq between 0 and 5256000),
    timeout_secs   int not null check (timeout_secs > 0),
    paused         boolean not null default false,
    sync_due_at    timestamptz,                -- unused
    prune_due_at   timestamptz,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    deleted_at     timestamptz                 -- when it was deleted; its documents are removed in the background
);
create index connectors_tenant on connectors (tenant_id, created_at) where deleted_at is null;

create table knowledge_bases (
    id          text primary key,
    tenant_id   text not null,
    name        text not null,
    description text,
    permission  text not null default 'me' check (permission in ('me', 'team')),
    created_by  text not null,
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now()
);
create unique index knowledge_bases_name on knowledge_bases (tenant_id, lower(name));

create table knowledge_base_connectors (
    knowledge_base_id text not null references knowledge_bases on delete cascade,
    connector_id      text not null references connectors on delete cascade,
    auto_parse        boolean not null default true,
    linked_at         timestamptz not null default now(),
    primary key (knowledge_base_id, connector_id)
);
create index knowledge_base_connectors_connector on knowledge_base_connectors (connector_id);

-- One sync, prune or other work on a whole connector.
create table runs (
    id            bigint generated always as identity primary key,
    connector_id  text not null references connectors on delete cascade,
    kind          text not null check (kind in ('sync', 'prune', 'access', 'replay')),
    trigger       text not null check (trigger in ('schedule', 'manual', 'link', 'system')),
    status        text not null check (status in ('SCHEDULE', 'RUNNING', 'SUCCESS', 'FAILED', 'CANCEL')),
    rebuild       boolean not null default false,
    since         timestamptz,
    until         timestamptz not null,
    split_at      timestamptz,                 -- when its tasks were written
    split_complete boolean,
    attempts      int not null default 0,      -- failed attempts to split the run
    added         bigint not null default 0,
    updated       bigint not null default 0,
    unchanged     bigint not null default 0,
    skipped       bigint not null default 0,
    failed        bigint not null default 0,
    deleted       bigint not null default 0,
    usage         jsonb not null default '{}',
    error_kind    text,
    error         text,
    held          bigint,                      -- documents that a prune would delete; a person decides
    held_of       bigint,
    request       jsonb,                       -- the failures that a replay reads
    job_id        text,
    opened_at     timestamptz not null default now(),
    started_at    timestamptz,
    finished_at   timestamptz,
    updated_at    timestamptz not null default now(),
    check ((finished_at is null) = (status in ('SCHEDULE', 'RUNNING')))
);
create unique index runs_one_active on runs (connector_id, kind) where finished_at is null;
create index runs_latest on runs (connector_id, kind, id desc);
create index runs_active on runs (id) where finished_at is null;

create sequence leases;

-- One partition in one run. Workers lease tasks.
create table tasks (
    id            bigint generated always as identity primary key,
    run_id        bigint not null references runs on delete cascade,
    connector_id  text not null,
    partition_key text not null,
    label         text not null,
    work          text not null check (work in ('read', 'list', 'reread', 'access')),
    state         text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    since         timestamptz,
    until         timestamptz not null,
    previous      jsonb,
    checkpoint    jsonb,
    lease         bigint,                      -- fencing token: every write of the task names it
    lease_until   timestamptz,
    owner         text,
    job_id        text,                        -- the job that was last enqueued for it
    enqueued_at   timestamptz,
    retry_at      timestamptz,
    attempts      int not null default 0,      -- failures since the last progress
    takeovers     int not null default 0,      -- workers lost since the last progress
    added         bigint not null default 0,
    updated       bigint not null default 0,
    unchanged     bigint not null default 0,
    skipped       bigint not null default 0,
    failed        bigint not null default 0,
    deleted       bigint not null default 0,
    listed        bigint not null default 0,
    total         bigint,
    skipped_rules jsonb not null default '{}',
    usage         jsonb not null default '{}',
    incomplete    text,                        -- why a listing is incomplete
    error_kind    text,
    error         text,
    started_at    timestamptz,
    progress_at   timestamptz,
    finished_at   timestamptz,
    unique (run_id, partition_key, work),
    check ((lease is null) = (state <> 'running'))
);
create index tasks_open on tasks (run_id, state) where state in ('waiting', 'running');

-- The state of a partition between runs.
create table partitions (
    connector_id    text not null references connectors on delete cascade,
    key             text not null,
    label           text not null,
    watermark       timestamptz,               -- the end of the last finished task's time window
    previous        jsonb,                     -- the last checkpoint of the last finished task
    open_since      timestamptz,               -- the window and checkpoint of a task that did not finish
    open_until      timestamptz,
    open_checkpoint jsonb,
    missed_splits   int not null default 0,    -- complete splits in a row that did not name it
    primary key (connector_id, key)
);

-- An access, stored once no matter how many documents share it: an AND of layers, each an OR of principals.
create table access_sets (
    id           bigint generated always as identity primary key,
    connector_id text not null references connectors on delete cascade,
    hash         bytea not null,
    layers       jsonb not null,
    unique (connector_id, hash)
);
create table access_layers (
    set_id      bigint not null references access_sets on delete cascade,
    ordinal     int not null,
    of_layers   int not null,
    principals  text[] not null,
    primary key (set_id, ordinal)
);
create index access_layers_principals on access_layers using gin (principals);

create table documents (
    id                uuid primary key,        -- a hash of connector and source id
    connector_id      text not null references connectors,
    tenant_id         text not null,
    partition_key     text not null,
    source_id         text not null,
    title             text not null,
    link              text,
    suffix            text not null default '',
    media_type        text,
    size              bigint not null default 0,
    metadata          jsonb not null default '{}',
    owners            text[] not null default '{}',
    parent            text,
    attached_to       text,
    access_id         bigint references access_sets,
    fingerprint       text,
    attributes_hash   text not null,           -- of everything that is not content
    content_hash      text not null,
    chunk_count       int not null default 0,
    token_count       int not null default 0,
    source_created_at timestamptz,
    source_updated_at timestamptz,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now(),
    run_id            bigint not null,         -- the run that last wrote it
    missing_since     timestamptz,             -- when a complete listing lacked it: it is hidden, and the next one deletes it
    unique (connector_id, source_id)
);
create index documents_partition on documents (connector_id, partition_key);
create index documents_created on documents (connector_id, created_at desc, id);
create index documents_missing on documents (connector_id, missing_since) where missing_since is not null;
create index documents_attached on documents (connector_id, attached_to) where attached_to is not null;
create index documents_metadata on documents using gin (metadata jsonb_path_ops);

-- The searched text. A document's text is its chunks, each without its first "overlap" characters.
create table chunks (
    document_id  uuid not null,
    ordinal      int not null,
    connector_id text not null,
    content      text not null,
    overlap      int not null default 0,
    heading      text,
    link         text,
    search       tsvector not null,
    primary key (document_id, ordinal)
);
create index chunks_search on chunks using gin (search);
create index chunks_connector on chunks (connector_id);

create table failures (
    id            bigint generated always as identity primary key,
    connector_id  text not null references connectors on delete cascade,
    partition_key text not null,
    scope         text not null check (scope in ('document', 'container')),
    source_id     text not null,
    link          text,
    reason        text not null,
    message       text not null,
    attempts      int not null default 1,
    history       jsonb not null default '[]', -- the last attempts: when, reason, message
    run_id        bigint not null,
    first_at      timestamptz not null default now(),
    last_at       timestamptz not null default now(),
    next_retry_at timestamptz,
    resolved_at   timestamptz,
    unique (connector_id, scope, source_id)
);
create index failures_open on failures (connector_id, id desc) where resolved_at is null;
create index failures_due on failures (connector_id, next_retry_at) where resolved_at is null and next_retry_at is not null;

-- Why a document is not stored: the last decision on ids that were skipped or deleted.
create table decisions (
    connector_id text not null references connectors on delete cascade,
    source_id    text not null,
    decision     text not null check (decision in ('skipped', 'deleted', 'missing')),
    rule         text not null,
    run_id       bigint not null,
    decided_at   timestamptz not null default now(),
    primary key (connector_id, source_id)
);

-- The ids listed by an unfinished prune.
create table listed (
    run_id    bigint not null,
    task_id   bigint not null,
    source_id text not null
);
create index listed_run on listed (run_id, source_id);

-- The documents that a held prune would delete.
create table prune_candidates (
    run_id      bigint not null references runs on delete cascade,
    document_id uuid not null,
    primary key (run_id, document_id)
);

create table groups (
    connector_id text not null references connectors on delete cascade,
    group_id     text not null,
    name         text,
    refreshed_by bigint not null,
    primary key (connector_id, group_id)
);
create table group_members (
    connector_id text not null,
    group_id     text not null,
    member       text not null,                -- a principal: user:…, email:…, group:…, domain:…
    primary key (connector_id, group_id, member),
    foreign key (connector_id, group_id) references groups on delete cascade
);
create index group_members_member on group_members (member);

-- Tokens that sources obtain or rotate, encrypted.
create table tokens (
    connector_id text not null references connectors on delete cascade,
    name         text not null,
    secret       bytea not null,
    updated_at   timestamptz not null default now(),
    primary key (connector_id, name)
);

create table audit (
    id        bigint generated always as identity primary key,
    tenant_id text not null,
    key_id    text not null,
    action    text not null,
    target    text not null,
    detail    text,
    at        timestamptz not null default now()
);
create index audit_tenant on audit (tenant_id, id desc);
