-- The live session of a seat, with what would end it now: the first problem found, or NULL.
select s.session_id, s.account_id, s.partner_id, s.role, s.started_at, s.last_used_at,
    a.email, a.display_name, p.name as partner_name, p.time_zone,
    a.is_platform_admin or (
        select count(*) from app.membership as every
        join app.partner as theirs using (partner_id)
        where every.account_id = s.account_id and theirs.removed_at is null
    ) > 1 as has_several_partners,
    case
        when s.started_at <= %(started_before)s then 'expired'
        when s.last_used_at <= %(idle_since)s then 'idle'
        when a.credential_version <> s.credential_version then 'credentials_changed'
        when a.disabled_at is not null then 'rights_changed'
        when s.partner_id is null and not a.is_platform_admin then 'rights_changed'
        when s.partner_id is not null and (p.removed_at is not null or m.role is distinct from s.role) then 'rights_changed'
    end as problem
from app.chat_session as s
join app.account as a using (account_id)
left join app.partner as p using (partner_id)
left join app.membership as m on m.account_id = s.account_id and m.partner_id = s.partner_id
where s.openwebui_user_id = %(user_id)s and s.chat_id = %(chat_id)s and s.ended_at is null
