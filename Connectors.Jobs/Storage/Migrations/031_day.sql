-- The share of a time span that lies before a moment, from 0 to 1.
create function elapsed_share(moment timestamptz, began timestamptz, ended timestamptz) returns float8 language sql immutable as
$$ select case when ended > began
       then least(greatest(extract(epoch from moment - began) / extract(epoch from ended - began), 0), 1)::float8
       else (moment > began)::int::float8 end $$;
