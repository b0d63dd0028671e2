-- Why a document has no text: scan, picturesonly or empty. Null if it has some.
alter table documents add column no_text text;
create index documents_no_text on documents (connector_id, no_text) where no_text is not null;
