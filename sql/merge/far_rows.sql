-- Rows whose landing_id is too large (ids that count milliseconds) or too far below zero to stand in one number beside a
-- rank: they get numbers in the same order, above those of all other imported rows and below those of synced ones.
create temp table far_row on commit drop as
select
    landing_id,
    case when landing_id > 0 then 137438953472 else -274877906944 end
        + row_number() over (partition by landing_id > 0 order by landing_id) as newness
from (
    select landing_id from landing.ct_results
    where (landing_id >= 137438953472 and landing_id < 4611686018427387904 or landing_id < -137438953472)
        and (timing_partner_id = any (%(own)s) or timing_partner_id is null or timing_partner_id = any (%(lost)s))
    union
    select landing_id from landing.ct_participants
    where (landing_id >= 137438953472 and landing_id < 4611686018427387904 or landing_id < -137438953472)
        and (timing_partner_id = any (%(own)s) or timing_partner_id is null or timing_partner_id = any (%(lost)s))
    union
    select landing_id from landing.runsignup_participants
    where (landing_id >= 137438953472 and landing_id < 4611686018427387904 or landing_id < -137438953472)
        and (timing_partner_id = any (%(own)s) or timing_partner_id is null or timing_partner_id = any (%(lost)s))
) as far;
create unique index on far_row (landing_id);
create unique index on far_row (newness);
analyze far_row;
