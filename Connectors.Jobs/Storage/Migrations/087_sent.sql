-- Documents that programs send to connectors which read no system. They stay here, because a rebuild reads them again.

-- One row for each such connector. Its lock lets one program write at a time, so positions become visible in their order.
create table sent_boxes (
    connector_id text primary key references connectors on delete cascade,
    position     bigint not null default 0,    -- of the last document that was sent or removed
    documents    bigint not null default 0,
    bytes        bigint not null default 0,
    wants_prune  boolean not null default false,   -- a set was declared complete that lacks documents
    woken_at     timestamptz                   -- a job that starts a sync is on its way
);

-- Contents too large for a row. The bytes are written before the document that refers to them.
create table sent_contents (
    id           uuid primary key,
    connector_id text not null references connectors on delete cascade,
    used         boolean not null default false,   -- a document refers to it
    created_at   timestamptz not null default now()
);
create index sent_contents_connector on sent_contents (connector_id);
create index sent_contents_unused on sent_contents (created_at) where not used;

create table sent_pieces (
    content_id uuid not null references sent_contents on delete cascade,
    ordinal    int not null,
    data       bytea not null,
    primary key (content_id, ordinal)
);

create table sent_documents (
    connector_id      text not null references connectors on delete cascade,
    source_id         text not null,           -- the program's id
    document_id       uuid not null,           -- the id of the stored document
    position          bigint not null,
    state             text not null check (state in ('live', 'removed', 'leftout')),
    version           text not null,           -- hash of all that was sent
    set_name          text,                    -- the set that it was last sent with
    sent_at           timestamptz not null default clock_timestamp(),
    title             text not null,
    file_name         text,                    -- null: text was sent
    media_type        text,
    size              bigint not null,
    content_hash      text not null,
    data              bytea,                   -- the content, if it is small
    content_id        uuid,                    -- the content, if it is not
    link              text,
    metadata          jsonb not null default '{}',
    readers           jsonb,                   -- null: those that the connector names
    owners            jsonb not null default '[]',
    parent            text,
    source_created_at timestamptz,
    source_updated_at timestamptz,
    primary key (connector_id, source_id)
);
create unique index sent_documents_position on sent_documents (connector_id, position);
create index sent_documents_document on sent_documents (document_id);

-- Sets that are being sent. What a completed set lacks is left out.
create table sent_sets (
    connector_id text not null references connectors on delete cascade,
    name         text not null,
    started_at   timestamptz not null default clock_timestamp(),
    primary key (connector_id, name)
);
