-- Finishers by slices of time.
select
    t.{clock} / {width} * {width} as from_ms,
    (t.{clock} / {width} + 1) * {width} as to_ms,
    count(*) as finishers
from result as t
where {conditions}
group by 1, 2
