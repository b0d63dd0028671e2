-- Finds the documents of containers whose documents a listing keeps. Without it, each page of such a listing scans all documents of the
-- connector.
create index documents_parent on documents (connector_id, parent) where parent is not null;
