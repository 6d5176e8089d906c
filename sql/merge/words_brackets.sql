-- Brackets of lines and of their runners, in one pass.
select distinct name
from (
    select coalesce(results_bracket_name, '') as bracket, coalesce(results_primary_bracket_name, '') as prime
    from landing.ct_results
    where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    group by 1, 2
) as pair
cross join lateral (values (bracket), (prime)) as each (name)
