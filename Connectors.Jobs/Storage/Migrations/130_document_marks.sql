-- Outside a transaction: others go on writing while the index is made. What an interrupted attempt left behind is made anew.
-- What documents are found by, if few have it: the values of their metadata and their kind. The index of metadata before did not help:
-- values are compared without regard to case. Values longer than the index can hold are found by their beginning.
create or replace function document_marks(metadata jsonb, suffix text) returns text[] language sql immutable parallel safe as $$
    select array_agg(left(e.name, 100) || '=' || left(lower(v.value), 100)) || ('.' || left(suffix, 100))
    from jsonb_each(case jsonb_typeof(metadata) when 'object' then metadata else '{}' end) e (name, listed)
    cross join lateral jsonb_array_elements_text(
        case jsonb_typeof(e.listed) when 'array' then e.listed else jsonb_build_array(e.listed) end) v (value)
    where v.value is not null
$$;
drop index concurrently if exists documents_marks;
create index concurrently documents_marks on documents using gin (document_marks(metadata, suffix)) where missing_since is null;
drop index concurrently if exists documents_metadata
