-- What a source keeps between slices and runs and what does not fit a checkpoint, such as the addresses that a crawl has still to visit.
create table source_notes (
    connector_id text not null references connectors on delete cascade,
    book         text not null,
    key          text not null,
    value        text not null,
    place        bigint generated always as identity,
    written_at   timestamptz not null default now(),
    primary key (connector_id, book, key)
);

create index source_notes_place on source_notes (connector_id, book, place);
