create temp table want_entry on commit drop as
with highest as (
    select coalesce(max(entry_id), 0) as entry_id from core.entry where timing_partner_id = %(partner_id)s
)
select
    coalesce(known.entry_id, highest.entry_id + row_number() over (partition by known.entry_id is null order by k.entry_no)) as entry_id,
    k.entry_no, e.race_id, e.event_id, a.athlete_id, e.entry_key as provider_entry_id, merge.shown_bib(e.bib) as bib, e.first_name, e.last_name, e.sex,
    coalesce(e.given_age, merge.age_on(e.birth_date, e.held_on))::smallint as age,
    e.team, e.city, e.state, e.country, e.status
from entry_row as e
join entry_key as k on k.landing_id = e.landing_id
cross join highest
left join who as w on w.source = 'e' and w.landing_id = e.landing_id
left join want_athlete as a on a.person = w.person
left join core.entry as known
    on known.timing_partner_id = %(partner_id)s and known.provider_entry_id = e.entry_key and known.event_id = e.event_id;
create unique index on want_entry (entry_no);
analyze want_entry;
