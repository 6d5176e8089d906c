-- One narrow row per result line of the partner: which runner of which race, what kind of line, its rank and times.
--
-- `kind` is BracketKind (1 overall, 2 finish, 3 sex, 4 age, 5 other, 6 unknown, 7 sex by another name, 9 interval). A distance in a bracket's
-- name (`10K`, `5K Men`) makes it a split unless it is as long as the race. `newness` is the row's landing_id, with the ids that a sync gives brought down from
-- far above those of an import, so that newness and a rank fit into one number together.
create temp table line on commit drop as
select
    case
        when l.landing_id >= 4611686018427387904 then l.landing_id - 4611686018427387904 + 274877906944
        when l.landing_id >= 137438953472 or l.landing_id < -137438953472 then (select f.newness from far_row as f where f.landing_id = l.landing_id)
        else l.landing_id
    end as newness,
    race.race_id,
    entry.entry_no,
    case when l.results_rank ~ '^\d{1,7}$' then l.results_rank::integer when merge.whole(l.results_rank) <= 9999999 then merge.whole(l.results_rank) else 0 end as rank,
    bracket.bracket_no,
    prime.bracket_no as primary_no,
    case
        when strpos(l.extra, 'results_interval_full') > 0 then
            case merge.flag(l.extra::jsonb ->> 'results_interval_full')
                when false then 9
                when true then case when bracket.kind in (6, 9) then 1 else bracket.kind end
                else bracket.kind
            end
        when bracket.distance_m is not null and race.distance_m is not null then
            case when abs(bracket.distance_m - race.distance_m) <= 0.03 * race.distance_m then bracket.full_kind else 9 end
        else bracket.kind
    end::smallint as kind,
    l.is_lost,
    coalesce('<erased>' in (l.results_last_name, l.results_first_name), false) as is_erased,
    l.results_time as chip_raw,
    l.results_gun_time as gun_raw,
    case when strpos(l.extra, '_status') > 0 then coalesce(l.extra::jsonb ->> 'result_status', l.extra::jsonb ->> 'results_status') end as status_raw
from (
    select *, false as is_lost from landing.ct_results where timing_partner_id = any (%(own)s)
    union all
    select *, true from landing.ct_results
    where (timing_partner_id is null or timing_partner_id = any (%(lost)s))
        and merge.clean(event_id) in (select provider_id from home_event where provider = 'chronotrack')
) as l
left join ct_race_key as race on race.event_key = l.event_id and race.race_key = l.race_id
left join entry_key as entry on entry.entry_key = l.entry_id
left join word_bracket as bracket on bracket.raw_name = coalesce(l.results_bracket_name, '')
-- A bracket without a name is nobody's primary one.
left join word_bracket as prime on prime.raw_name = coalesce(l.results_primary_bracket_name, '') and prime.division is not null;
analyze line (newness, race_id, entry_no, kind, bracket_no);
