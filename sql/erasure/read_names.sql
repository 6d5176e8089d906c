-- The key of each name, as the merge reads entries, registrations and lines.
select n.number,
    ref.name_key(case
        when c.first is null and c.last is null then merge.clean_name(n.whole)
        when c.first is null then c.last
        when c.last is null then c.first
        else c.first || ' ' || c.last
    end)
from unnest(%(first)s::text[], %(last)s::text[], %(whole)s::text[]) with ordinality as n (first, last, whole, number)
cross join lateral (select merge.clean_name(n.first) as first, merge.clean_name(n.last) as last offset 0) as c
