select t.token_id, t.partner_id, p.name as partner_name, t.label, t.issued_at, t.expires_at, t.revoked_at
from app.api_token as t join app.partner as p on p.partner_id = t.partner_id
where %(partner_id)s::integer is null or t.partner_id = %(partner_id)s
order by t.partner_id, t.issued_at
