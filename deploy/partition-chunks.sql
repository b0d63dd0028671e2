-- Splits the table that searches read into sixteen, each with indexes of its own: see scaling.md. No process of the product may run during
-- this, and the disk needs room for the table twice:  psql --set ON_ERROR_STOP=1 --single-transaction --file partition-chunks.sql
-- It splits by document, not by connector: every other statement names documents, and a search asks all sixteen in any case.
set local search_path = connectors;
lock table chunks in access exclusive mode;
alter table chunks rename to chunks_whole;
alter index chunks_pkey rename to chunks_whole_pkey;
alter index chunks_search rename to chunks_whole_search;
alter index chunks_connector rename to chunks_whole_connector;

create table chunks (like chunks_whole including all excluding indexes) partition by hash (document_id);
do $$ begin
    for part in 0..15 loop
        execute format('create table chunks_%s partition of chunks for values with (modulus 16, remainder %s)', part, part);
    end loop;
end $$;
insert into chunks select * from chunks_whole;
drop table chunks_whole;

alter table chunks add primary key (document_id, ordinal);
create index chunks_search on chunks using gin (search);
create index chunks_connector on chunks (connector_id);
analyze chunks;
