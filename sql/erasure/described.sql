select format('no. %%s, %%s (%%s%%s races)', athlete_id, full_name, coalesce('born ' || birth_year || ', ', ''), race_count)
from core.athlete
where timing_partner_id = %(partner_id)s and athlete_id = any (%(athlete_ids)s)
order by athlete_id
limit 20
