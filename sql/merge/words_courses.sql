select distinct coalesce(race_course_distance, ''), coalesce(race_pref_distance_unit, '')
from landing.ct_races where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
