select t.entry_id, t.question, t.sql_text
from app.audit_text as t
join app.audit as a on a.entry_id = t.entry_id
where a.partner_id = %(partner_id)s or a.partner_id is null
