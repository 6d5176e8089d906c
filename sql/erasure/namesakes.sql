select format('no. %%s (%%s%%s races)', athlete_id, coalesce('born ' || birth_year || ', ', ''), race_count)
from core.athlete
where timing_partner_id = %(partner_id)s and name_key = any (%(names)s) and athlete_id <> all (%(athlete_ids)s)
order by athlete_id
limit 20
