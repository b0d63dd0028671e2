-- When each upstream budget's next call may be made, over all workers. Losing it in a crash costs nothing, so it is not logged.
create unlogged table budgets (
    key text primary key,
    next_at timestamptz not null                         -- the first slot that nobody has taken
) with (fillfactor = 50);
