-- Finds the documents of an access set. Without it, deleting a set scans all documents.
create index documents_access on documents (access_id);
