-- Which of these last names other runners bear.
select n.name from unnest(%(names)s::text[]) as n (name)
where exists (
    select from core.athlete as a where a.timing_partner_id = %(partner_id)s and lower(a.last_name) = lower(n.name)
)
