-- Everybody who may log in, with the partners they work for.
select a.account_id, a.email, a.display_name, a.is_platform_admin, a.credential_version,
    exists (select from app.password as p where p.account_id = a.account_id) as has_password,
    exists (select from app.totp as t where t.account_id = a.account_id) as has_totp,
    array(
        select m.partner_id from app.membership as m
        join app.partner as p using (partner_id)
        where m.account_id = a.account_id and p.removed_at is null
        order by m.partner_id
    ) as partner_ids
from app.account as a
where a.disabled_at is null
order by a.account_id
