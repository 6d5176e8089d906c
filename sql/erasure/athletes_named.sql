select a.athlete_id
from core.athlete as a
join core.athlete_contact as c on c.timing_partner_id = a.timing_partner_id and c.athlete_id = a.athlete_id
where a.timing_partner_id = %(partner_id)s
    and a.name_key = ref.name_key(merge.clean_name(%(name)s)) and c.birth_date = %(birth_date)s
order by a.athlete_id
