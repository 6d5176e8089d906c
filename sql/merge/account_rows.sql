-- The account of every landing row this partner's merge read: one line per row that is not simply folded into another.
create temp table row_use (table_name text, landing_id bigint, is_lost boolean, disposition text, reason text) on commit drop;

insert into row_use
select 'ct_events', landing_id, is_lost,
    case when event_key is null then 'quarantined' when copy > 1 then 'merged' else 'imported' end,
    case when event_key is null then 'event without an id' when copy > 1 then 'older copy' else '' end
from ct_event
union all
select 'runsignup_races', landing_id, is_lost,
    case when event_key is null then 'quarantined' when copy > 1 then 'merged' else 'imported' end,
    case when event_key is null then 'event without an id' when copy > 1 then 'older copy' else '' end
from rsu_race
union all
select 'ct_races', r.landing_id, r.is_lost,
    case when r.race_key is null or e.event_id is null then 'quarantined' when r.copy > 1 then 'merged' when r.is_lost then 'repaired' else 'imported' end,
    case when r.race_key is null then 'race without an id' when e.event_id is null then 'its event is not in the source' when r.copy > 1 then 'older copy'
        when r.is_lost then 'partner found through its event' else '' end
from ct_race as r left join want_event as e on e.provider = 'chronotrack' and e.provider_event_id = r.event_key
union all
select 'runsignup_events', r.landing_id, r.is_lost,
    case when r.race_key is null or e.event_id is null then 'quarantined' when r.copy > 1 then 'merged' when r.is_lost then 'repaired' else 'imported' end,
    case when r.race_key is null then 'race without an id' when e.event_id is null then 'its race is not in the source' when r.copy > 1 then 'older copy'
        when r.is_volunteer then 'volunteer shift: kept in landing' when r.is_lost then 'partner found through its event' else '' end
from rsu_event as r left join want_event as e on e.provider = 'runsignup' and e.provider_event_id = r.event_key
union all
select 'ct_participants', landing_id, is_lost,
    case when flaw = 'copy' then 'merged' when flaw is not null then 'quarantined' when is_lost or is_race_found then 'repaired' else 'imported' end,
    case when flaw = 'copy' then 'older copy' when flaw is not null then flaw when is_lost then 'partner found through its event'
        when is_race_found then 'race found as the only one of its event' else '' end
from entry_row
union all
select 'runsignup_participants', landing_id, is_lost,
    case when flaw = 'copy' then 'merged' when flaw = 'volunteer' then 'imported' when flaw is not null then 'quarantined' when is_lost then 'repaired' else 'imported' end,
    case when flaw = 'copy' then 'older copy' when flaw = 'volunteer' then 'volunteer sign-up: kept in landing' when flaw is not null then flaw
        when is_lost then 'partner found through its event' else '' end
from registration_row;

-- Result lines: the finish and each split have a row in core; the rest is folded in, or cannot be used.
create temp table used_line on commit drop as
select n.detail_landing_id as landing_id from numbered_result as n where n.detail_landing_id is not null
union
select case when s.pick >> 24 >= 274877906944 then (s.pick >> 24) - 274877906944 + 4611686018427387904 else s.pick >> 24 end from split_line as s;
create unique index on used_line (landing_id);
analyze used_line;

create temp table line_use on commit drop as
select
    l.landing_id, l.is_lost,
    case
        when l.race_id is null or l.entry_no is null or l.kind = 6 or n.result_id is null then 'quarantined'
        when u.landing_id is null then 'merged'
        when l.is_lost or o.repair is not null then 'repaired'
        else 'imported'
    end as disposition,
    case
        when l.race_id is null and (o.event_key is null or k.event_key is null) then 'its event is not in the source'
        when l.race_id is null then 'its race is not in the source'
        when l.entry_no is null then 'no entry, bib or name: nobody to give it to'
        when l.kind = 6 then 'bracket of unknown meaning, and its time may be a split'
        when n.result_id is null then 'no time, place or state in any of its lines'
        when u.landing_id is null then case when l.kind = 9 then 'older copy of a split' else 'folded into the runner''s result' end
        when l.is_lost then 'partner found through its event'
        when o.repair is not null then o.repair
        else ''
    end as reason
from line as l
left join numbered_result as n on n.race_id = l.race_id and n.entry_no = l.entry_no
left join used_line as u on u.landing_id = l.landing_id
left join odd_line as o on o.landing_id = l.landing_id
left join (select distinct event_key from ct_race_key) as k on k.event_key = o.event_key;
