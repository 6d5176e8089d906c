insert into row_use
select 'event_weather', w.landing_id, w.is_lost, w.disposition, w.reason from weather_use as w
union all
select 'sync_history', l.landing_id, l.is_lost,
    case when f.landing_id is null then 'merged' when l.is_lost then 'repaired' else 'imported' end,
    case when f.landing_id is null then 'counted in the latest run of its event' when l.is_lost then 'partner found through its event' else '' end
from sync_line as l
left join (
    select distinct on (provider, operation, provider_event_id) landing_id from sync_line
    order by provider, operation, provider_event_id, finished_at desc nulls last, landing_id desc
) as f on f.landing_id = l.landing_id;
