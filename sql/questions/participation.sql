select
    {selected}
    count(*) as races,
    sum(r.entrant_count)::bigint as entries,
    sum(r.finisher_count)::bigint as finishers
from race as r
{joins}
where {conditions}
  and (r.entrant_count > 0 or r.finisher_count > 0)
{grouped}
