-- Sessions that would still be let in, newest first.
select s.session_id, s.started_at, s.last_used_at, p.name as partner_name
from app.chat_session as s
join app.account as a on a.account_id = s.account_id
left join app.partner as p on p.partner_id = s.partner_id
left join app.membership as m on m.account_id = s.account_id and m.partner_id = s.partner_id
where s.account_id = %(account_id)s and s.ended_at is null and s.credential_version = a.credential_version
    and s.started_at > %(started_before)s and s.last_used_at > %(idle_since)s
    and case when s.partner_id is null then a.is_platform_admin else p.removed_at is null and m.role = s.role end
order by s.last_used_at desc, s.session_id desc
limit 20
