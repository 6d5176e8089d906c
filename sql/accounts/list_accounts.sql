select a.account_id, a.email, a.display_name,
    concat_ws(', ', case when a.is_platform_admin then 'platform administrator' end,
        (select string_agg(p.name || ' (' || m.role || ')', ', ' order by p.name)
         from app.membership as m join app.partner as p using (partner_id) where m.account_id = a.account_id)) as roles,
    coalesce(nullif(concat_ws(', ',
        (select case when w.must_change then 'temporary password' else 'password' end
         from app.password as w where w.account_id = a.account_id),
        (select case when t.confirmed_at is null then 'app (unconfirmed)' else 'app' end
         from app.totp as t where t.account_id = a.account_id),
        (select count(*) || ' recovery codes' from app.recovery_code as r
         where r.account_id = a.account_id and r.used_at is null having count(*) > 0)), ''), 'none') as proofs,
    a.last_login_at, a.disabled_at
from app.account as a
order by a.email
