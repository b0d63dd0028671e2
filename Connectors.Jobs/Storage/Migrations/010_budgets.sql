-- When the next call of each upstream budget may be made, for all workers. The table is unlogged: losing it in a crash does no harm.
create unlogged table budgets (
    key text primary key,
    next_at timestamptz not null                         -- the first free slot
) with (fillfactor = 50);
