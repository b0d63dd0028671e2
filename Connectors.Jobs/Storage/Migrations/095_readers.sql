-- Outside a transaction: others go on writing while the indexes are made. What an interrupted attempt left behind is made anew.
-- Which documents an access lets read, told by the index alone. It also finds those of an access that is to be deleted.
drop index concurrently if exists documents_readable;
create index concurrently documents_readable on documents (access_id) include (id, chunk_count, missing_since);
drop index concurrently if exists documents_access;
-- The groups of a user: of one connector, of some, or of all.
drop index concurrently if exists group_members_person;
create index concurrently group_members_person on group_members (member, connector_id);
drop index concurrently if exists group_members_member
