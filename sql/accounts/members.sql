-- Who may look at a partner's data, and who is invited. What an owner is told of somebody is what happened there alone.
select m.account_id, coalesce(i.display_name, a.display_name) as display_name, a.email, m.role,
    i.invitation_id is not null as is_invited,
    (select max(s.started_at) from app.chat_session as s
     where s.account_id = m.account_id and s.partner_id = m.partner_id) as last_login_at,
    exists (select from app.totp as t where t.account_id = a.account_id and t.sealed_secret is not null) as has_app,
    exists (select from app.password as w where w.account_id = a.account_id and not w.must_change) as has_password
from app.membership as m
join app.account as a on a.account_id = m.account_id
left join app.invitation as i on i.account_id = m.account_id and i.partner_id = m.partner_id
where m.partner_id = %(partner_id)s and a.disabled_at is null
union all
select i.account_id, i.display_name, a.email, i.role, true, null, false, false
from app.invitation as i
join app.account as a on a.account_id = i.account_id
where i.partner_id = %(partner_id)s and not i.is_fresh and i.expires_at > now()
order by display_name, email
