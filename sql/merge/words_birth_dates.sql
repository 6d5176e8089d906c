select raw, merge.birth_date(merge.clean(raw))
from (
    select distinct athlete_birthdate as raw from landing.ct_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
    union
    select dob from landing.runsignup_participants where %(everyone)s or timing_partner_id = any (%(mine_or_lost)s) or timing_partner_id is null
) as every
where merge.clean(raw) is not null
