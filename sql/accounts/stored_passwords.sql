-- One row whoever is meant, nobody included: a person's own password while it opens anything, and their company's old shared one.
select own.hash, own.must_change, company.hash, company.expires_at
from (select %(account_id)s::bigint as account_id, %(partner_id)s::integer as partner_id) as claimed
left join app.password as own
    on own.account_id = claimed.account_id and (own.expires_at is null or own.expires_at > now())
left join app.partner_password as company using (partner_id)
