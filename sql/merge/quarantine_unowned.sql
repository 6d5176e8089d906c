insert into app.import_quarantine (stage, table_name, landing_id, timing_partner_id, owner_partner_id, reason)
select 'merge', {name}, l.landing_id,
    app.partner_number(l.timing_partner_id), null,
    case
        when l.timing_partner_id is not null and l.timing_partner_id <> all (%(lost)s) then 'names a partner that does not exist'
        when merge.clean({parent}) is null then 'names neither a partner nor an event'
        else 'names no partner, and its event tells none'
    end
from {table} as l
where (l.timing_partner_id is null or l.timing_partner_id <> all (%(own)s))
    and not (
        (l.timing_partner_id is null or l.timing_partner_id = any (%(lost)s))
        and coalesce(({space}, merge.clean({parent})) in (select provider, provider_id from home_event), false)
    )
