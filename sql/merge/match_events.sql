-- The same real event at two providers: same series on the same day, or named together in the legacy map. The one with
-- the results (ChronoTrack) stands for it; with several of a day and series, the lowest id does.
update want_event as e
set matched_event_id = twin.event_id
from (
    select r.event_id as other_id, min(c.event_id) as event_id
    from want_event as r
    join want_event as c on c.provider = 'chronotrack' and c.series = r.series and c.starts_on = r.starts_on
    where r.provider <> 'chronotrack'
    group by r.event_id
) as twin
where e.event_id = twin.other_id;

update want_event as e
set matched_event_id = twin.event_id
from (
    select r.event_id as other_id, min(c.event_id) as event_id
    from landing.events as m
    join want_event as c on c.provider = 'chronotrack' and c.provider_event_id = merge.clean(m.ct_event_id)
    join want_event as r
        on (r.provider = 'runsignup' and r.provider_event_id = merge.clean(m.runsignup_race_id))
        or (r.provider = 'raceroster' and r.provider_event_id = merge.clean(m.raceroster_event_id))
        or (r.provider = 'copernico' and r.provider_event_id = merge.clean(m.copernico_event_id))
        or (r.provider = 'haku' and r.provider_event_id = merge.clean(m.haku_event_id))
    -- One RunSignUp race is all its editions: the map may name a ChronoTrack event of each year, the same year counts.
    where m.timing_partner_id = any (%(own)s) and c.year = r.year
    group by r.event_id
) as twin
where e.event_id = twin.other_id and e.matched_event_id is null;
