-- Why a document has no text: scan, picturesonly or empty. Null if it has some.
alter table documents add column no_text text;
create index documents_no_text on documents (connector_id, no_text) where no_text is not null;

-- Files that could not be read before are tried once more: more kinds are read now.
update failures
set fingerprint = null, next_retry_at = now()
where resolved_at is null and scope = 'document' and reason in ('unsupported', 'malformed', 'toolarge');
