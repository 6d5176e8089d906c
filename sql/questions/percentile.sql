-- Where a time stands among finishers: how many were faster, how many are as fast, how many there are.
select
    count(*) filter (where t.{clock} < {given}) as faster,
    count(*) filter (where t.{clock} = {given}) as equal,
    count(*) as finishers,
    percentile_cont(0.5) within group (order by t.{clock}) as median_ms
from result as t
where {conditions}
