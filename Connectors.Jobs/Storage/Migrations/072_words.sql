-- What each word of a chunk contributes to its rank. Null: indexed by an earlier version, until the upkeep of the index comes by.
-- "main" keeps it in the row, so that ranking reads one page for a chunk and not three.
alter table chunks add column impacts bytea;
alter table chunks alter column impacts set storage main;

-- Words that many chunks have, with the share of the chunks that have them. A sample, counted anew as the index grows.
create table search_words (
    word  text collate "C" primary key,
    share real not null
);

-- The upkeep of the index: one row.
create table search_upkeep (
    id          boolean primary key default true check (id),
    current     boolean not null,               -- whether all chunks have impacts
    seen        boolean not null default false, -- whether this pass met one without
    document_id uuid,                           -- how far the pass is
    done        bigint not null default 0,      -- how many were indexed anew
    sampled     real not null default 0,        -- the number of chunks when the words were counted
    sampled_at  timestamptz
);
insert into search_upkeep (current) select not exists (select from chunks);
