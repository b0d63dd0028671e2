-- The words of a connector's texts as they are written. By them a misspelt word of a question is mended, and compounds are found.
create table search_vocabulary (
    connector_id text not null references connectors on delete cascade,
    word         text collate "C" not null,
    stem         text collate "C" not null,     -- as the index has it
    joins        boolean not null,              -- whether its language may write several words as one
    primary key (connector_id, word)
);
create index search_vocabulary_ends on search_vocabulary (connector_id, reverse(stem));

-- Whether this pass indexes all chunks anew, those of the previous version too. They answer meanwhile.
alter table search_upkeep add column renew boolean not null default false;
-- Whether the frequent words are to be counted again, because the index has words that it did not have.
alter table search_upkeep add column recount boolean not null default false;
update search_upkeep set renew = exists (select from chunks), document_id = null, seen = false;
