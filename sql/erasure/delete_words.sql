delete from app.audit_text where entry_id = any (%(ids)s)
