-- Finds the prunes whose deletions wait for a person. They are few; without this, the list of them reads all runs of a tenant.
create index runs_held on runs (id) where held is not null;
