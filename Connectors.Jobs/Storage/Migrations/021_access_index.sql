-- From what a user may read to the documents; also for deleting accesses, which otherwise looks at all documents for each.
create index documents_access on documents (access_id);
