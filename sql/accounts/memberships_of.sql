select m.account_id, m.partner_id, p.name as partner_name, m.role, p.time_zone
from app.membership as m
join app.partner as p using (partner_id)
where m.account_id = any(%s) and p.removed_at is null
order by m.account_id, p.name
