-- Outside a transaction: others go on writing while the index is made. Parts of titles are found by trigrams, if the server has them and
-- lets this user install them. Without them, all titles of a knowledge base are read for a part that few have.
-- Optional
create extension if not exists pg_trgm;
-- It may be in a schema that someone else chose.
select set_config('search_path', concat_ws(', ', 'connectors', (
    select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm')), false);
drop index concurrently if exists documents_title_parts;
-- Optional
create index concurrently documents_title_parts on documents using gin (title gin_trgm_ops);
reset search_path
