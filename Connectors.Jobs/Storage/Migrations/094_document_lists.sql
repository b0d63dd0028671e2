-- Outside a transaction: others go on writing while the indexes are made, however many documents there are.
-- A list of documents reads its page from one of these, and counts in it. The first also has what sums of chunks need. An index that an
-- interrupted attempt left behind is not valid, so it is made anew.
drop index concurrently if exists documents_listed_created;
create index concurrently documents_listed_created on documents (connector_id, created_at desc, id) include (chunk_count)
    where missing_since is null;
drop index concurrently if exists documents_listed_updated;
create index concurrently documents_listed_updated on documents (connector_id, updated_at desc, id) where missing_since is null;
drop index concurrently if exists documents_listed_name;
create index concurrently documents_listed_name on documents (connector_id, lower(left(title, 200)), id) where missing_since is null;
drop index concurrently if exists documents_created;
-- Pages that vacuum has not seen are read although the index has all that is asked for: a twentieth of new rows is enough to visit them.
alter table documents set (autovacuum_vacuum_insert_scale_factor = 0.05);
