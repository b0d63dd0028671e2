-- Compounds and their parts are looked up among the words whose language writes several words as one: in most texts few, or none.
create index search_vocabulary_joined on search_vocabulary (connector_id, word) where joins;
create index search_vocabulary_joined_ends on search_vocabulary (connector_id, reverse(stem)) where joins;

-- When a sweep first found that no text has the word. A sync that meets it again sets it back to null.
alter table search_vocabulary add column unused_since timestamptz;

-- How far the sweep is that forgets such words: one row.
create table search_sweep (
    id           boolean primary key default true check (id),
    connector_id text,                                                   -- the last word that it looked at; null: none yet
    word         text collate "C",
    due          timestamptz not null default now() + interval '1 day'   -- when the sweep goes on
);
insert into search_sweep default values;
