-- Texts and their words are compressed with lz4 from now on, where the server knows it: a sync compresses each row that is longer than 2 kB,
-- and a search expands what it reads. Rows that are there stay as they are. The setting takes a lock for a moment.
do $$
begin
    if (select 'lz4' = any (enumvals) from pg_settings where name = 'default_toast_compression') then
        alter table chunks alter column content set compression lz4;
        alter table chunks alter column search set compression lz4;
        alter table chunks alter column impacts set compression lz4;
    end if;
end
$$;
