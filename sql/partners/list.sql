select p.partner_id, p.name, p.time_zone, p.created_at, p.removed_at, p.data_dropped_at,
    coalesce(r.rolcanlogin, false) as can_log_in
from app.partner as p
left join pg_roles as r on r.rolname = app.partner_role(p.partner_id)
order by p.partner_id
