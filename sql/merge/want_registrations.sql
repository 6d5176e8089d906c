create temp table want_registration on commit drop as
with highest as (
    select coalesce(max(registration_id), 0) as registration_id from core.registration where timing_partner_id = %(partner_id)s
)
select
    coalesce(known.registration_id, highest.registration_id + row_number() over (
        partition by known.registration_id is null order by r.registered_at, r.race_id, length(r.registration_key), r.registration_key
    )) as registration_id,
    r.event_id, r.race_id, a.athlete_id, 'runsignup' as provider, r.registration_key as provider_registration_id,
    r.first_name, r.last_name, r.sex,
    coalesce(r.given_age, merge.age_on(r.birth_date, r.held_on))::smallint as age,
    r.city, r.state, r.country, r.bib, r.team, r.registered_at, r.registered_on,
    r.race_fee_cents, r.processing_fee_cents, r.amount_paid_cents,
    coalesce(r.currency, case when coalesce(r.race_fee_cents, r.amount_paid_cents) is not null then 'USD' end) as currency
from registration_row as r
cross join highest
left join who as w on w.source = 'r' and w.landing_id = r.landing_id
left join want_athlete as a on a.person = w.person
left join core.registration as known
    on known.timing_partner_id = %(partner_id)s and known.provider = 'runsignup' and known.race_id = r.race_id
    and known.provider_registration_id = r.registration_key
where r.flaw is null;
analyze want_registration;

-- The fee of a race: that of the newest registration that paid one.
update want_race as r
set current_fee_cents = newest.race_fee_cents, currency = newest.currency
from (
    select distinct on (race_id) race_id, race_fee_cents, currency
    from want_registration where race_fee_cents > 0
    order by race_id, registered_at desc nulls last, registration_id desc
) as newest
where newest.race_id = r.race_id;
