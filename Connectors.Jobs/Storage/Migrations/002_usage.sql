-- Adds up usage objects of the form {endpoint: {measure: number}}.
create function usage_sum(base jsonb, others jsonb[]) returns jsonb
language sql immutable as $$
    select coalesce(jsonb_object_agg(endpoint, measures), '{}') from (
        select endpoint, jsonb_object_agg(measure, amount) measures from (
            select e.key endpoint, m.key measure, sum((m.value)::text::numeric) amount
            from unnest(array_append(coalesce(others, '{}'), coalesce(base, '{}'))) u
            cross join lateral jsonb_each(u) e cross join lateral jsonb_each(e.value) m
            group by e.key, m.key) s
        group by endpoint) t
$$;

alter table failures add column fingerprint text;   -- permanent failures are not tried again until the fingerprint changes
alter table failures add column title text;
