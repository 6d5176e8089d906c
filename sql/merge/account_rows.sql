-- The account of every landing row this partner's merge read: one line per row that is not simply folded into another.
create temp table row_use (table_name text, landing_id bigint, is_lost boolean, disposition text, reason text) on commit drop;

insert into row_use
select 'ct_events', landing_id, is_lost,
    case when event_key is null then 'quarantined' when copy > 1 then 'merged' when is_lost then 'repaired' else 'imported' end,
    case when event_key is null then 'event without an id, or with one of more than 500 characters' when copy > 1 then 'older copy' when is_lost then 'partner found through its races' else '' end
from ct_event
union all
select 'runsignup_races', landing_id, is_lost,
    case when event_key is null then 'quarantined' when copy > 1 then 'merged' when is_lost then 'repaired' else 'imported' end,
    case when event_key is null then 'event without an id, or with one of more than 500 characters' when copy > 1 then 'older copy' when is_lost then 'partner found through its races' else '' end
from rsu_race
union all
select 'ct_races', r.landing_id, r.is_lost,
    case when r.race_key is null or e.event_id is null then 'quarantined' when r.copy > 1 then 'merged' when r.is_lost then 'repaired' else 'imported' end,
    case when r.race_key is null then 'race without an id, or with one of more than 500 characters' when e.event_id is null then 'its event is not in the source' when r.copy > 1 then 'older copy'
        when r.is_lost then 'partner found through its event' else '' end
from ct_race as r left join want_event as e on e.provider = 'chronotrack' and e.provider_event_id = r.event_key
where r.landing_id is not null
union all
select 'runsignup_events', r.landing_id, r.is_lost,
    case when r.race_key is null or e.event_id is null then 'quarantined' when r.copy > 1 then 'merged' when r.is_lost then 'repaired' else 'imported' end,
    case when r.race_key is null then 'race without an id, or with one of more than 500 characters' when e.event_id is null then 'its race is not in the source' when r.copy > 1 then 'older copy'
        when r.is_volunteer then 'volunteer shift: kept in landing' when r.is_lost then 'partner found through its event' else '' end
from rsu_event as r left join want_event as e on e.provider = 'runsignup' and e.provider_event_id = r.event_key
union all
select 'event_weather', w.landing_id, w.is_lost, w.disposition, w.reason from weather_use as w;

-- Entries, registrations and sync runs are many: counted here, listed only where quarantined.
create temp table use_count (table_name text, is_lost boolean, disposition text, reason text, row_count bigint) on commit drop;

insert into use_count
select 'ct_participants', is_lost, disposition, reason, count(*)
from entry_row
cross join lateral (
    select
        case when flaw <> 'copy' then 'quarantined' when is_erased then 'withheld' when flaw = 'copy' then 'merged'
            when is_lost or is_race_found then 'repaired' else 'imported' end as disposition,
        case when flaw <> 'copy' then flaw when is_erased then 'erased: kept without the person' when flaw = 'copy' then 'older copy' when is_lost then 'partner found through its event'
            when is_race_found then 'race found as the only one of its event' else '' end as reason
) as u
group by 1, 2, 3, 4
union all
select 'runsignup_participants', is_lost, disposition, reason, count(*)
from registration_row
cross join lateral (
    select
        case when flaw not in ('copy', 'volunteer') then 'quarantined' when is_erased then 'withheld' when flaw = 'copy' then 'merged'
            when flaw = 'volunteer' then 'imported' when is_lost then 'repaired' else 'imported' end as disposition,
        case when flaw not in ('copy', 'volunteer') then flaw when is_erased then 'erased: kept without the person'
            when flaw = 'copy' then 'older copy' when flaw = 'volunteer' then 'volunteer sign-up: kept in landing'
            when is_lost then 'partner found through its event' else '' end as reason
) as u
group by 1, 2, 3, 4
union all
select 'sync_history', l.is_lost,
    case when f.landing_id is null then 'merged' when l.is_lost then 'repaired' else 'imported' end,
    case when f.landing_id is null then 'counted in the latest run of its event' when l.is_lost then 'partner found through its event' else '' end,
    count(*)
from sync_line as l
left join latest_sync as f on f.landing_id = l.landing_id
group by 1, 2, 3, 4;

-- Result lines: the finish and each split have a row in core; the rest is folded in, or cannot be used.
create temp table unused_line on commit drop as
select l.newness, l.is_lost,
    case
        when l.race_id is null and not exists (select from want_event as e where e.provider = 'chronotrack' and e.provider_event_id = o.event_key) then 'its event is not in the source'
        when l.race_id is null and o.race_key is null then 'it names no race, and its event has several'
        when l.race_id is null then 'its race is not in the source'
        when l.entry_no is null then 'no entry, bib or name: nobody to give it to'
        when l.kind = 6 then 'bracket of unknown meaning, and its time may be a split'
        else 'no time, place or state in any of its lines'
    end as reason
from line as l
left join odd_line as o on o.newness = l.newness
where l.race_id is null or l.entry_no is null or l.kind = 6
    or (l.race_id, l.entry_no) in (select race_id, entry_no from settled where status is null);
create unique index on unused_line (newness);

-- Erased people's lines count as withheld, whatever came of them.
create temp table erased_line on commit drop as
select l.newness, l.is_lost from line as l
where l.is_erased and not exists (select from unused_line as u where u.newness = l.newness);
create unique index on erased_line (newness);
analyze erased_line;

-- Few lines were put right: those are looked up, all others follow by subtraction.
create temp table mended_line on commit drop as
select l.newness, l.is_lost, case when l.is_lost then 'partner found through its event' else o.repair end as reason
from line as l
left join odd_line as o on o.newness = l.newness
where (l.is_lost or o.repair is not null) and not l.is_erased;
analyze mended_line;

create temp table repaired_line on commit drop as
select m.is_lost, m.reason
from mended_line as m
join want_result as r on r.detail_newness = m.newness and r.finish_newness is not null
union all
select m.is_lost, m.reason
from mended_line as m
join want_split as s on s.newness = m.newness;

insert into use_count
select 'ct_results', is_lost, 'repaired', reason, count(*) from repaired_line group by is_lost, reason
union all
select 'ct_results', is_lost, 'quarantined', reason, count(*) from unused_line group by is_lost, reason
union all
select 'ct_results', is_lost, 'withheld', 'erased: kept without the person', count(*) from erased_line group by is_lost
union all
select 'ct_results', l.is_lost, use.disposition, use.reason, use.row_count
from (
    select is_lost, count(*) as line_count,
        (select count(*) from unused_line as u where u.is_lost = line.is_lost) as unused_count,
        (select count(*) from erased_line as e where e.is_lost = line.is_lost) as erased_count,
        (select count(*) from repaired_line as r where r.is_lost = line.is_lost) as repaired_count
    from line group by is_lost
) as l
cross join lateral (
    -- A line is kept where a result or a split came of it; lost ones that are kept are repaired ones.
    select case when l.is_lost then 0 else
        (select count(*) from want_result where finish_newness is not null) + (select count(*) from want_split) - (select count(*) from repaired_line)
            - (select count(*) from want_result as r join erased_line as e on e.newness = r.detail_newness where r.finish_newness is not null)
            - (select count(*) from want_split as s join erased_line as e on e.newness = s.newness)
    end as kept_count
) as k
cross join lateral (values
    ('imported', '', k.kept_count),
    ('merged', 'folded into the runner''s result', l.line_count - l.unused_count - l.erased_count - l.repaired_count - k.kept_count)
) as use (disposition, reason, row_count);
