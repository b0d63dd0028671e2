-- The formats that each worker reads. A worker says so again every minute, so what is older belongs to a worker that is gone.
create table worker_formats (
    worker  text primary key,
    formats jsonb not null,
    seen_at timestamptz not null default now()
);
