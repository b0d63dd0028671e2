-- The version of a document that was left out because no format reads its kind. It is not looked at again until it changes.
alter table decisions add column fingerprint text;

-- This version reads more kinds, counts time by the processor, and leaves out the kinds that it does not read. Once, it looks again at what
-- failed before.
update failures set next_retry_at = now()
where scope = 'document' and resolved_at is null and next_retry_at is null
  and (reason = 'unsupported' and (message like 'Unsupported file type (%' or message like 'The file''s pages (%')
       or reason = 'toolarge' and message like 'Extracting the text took longer than %');
