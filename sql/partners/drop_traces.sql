-- What the audit keeps of a partner's questions may name its runners; the entries themselves stay. Its limits go too.
with words as (
    delete from app.audit_text as t using app.audit as a where a.entry_id = t.entry_id and a.partner_id = %(partner_id)s
), limits as (
    delete from app.usage_limit where partner_id = %(partner_id)s
)
delete from app.usage where subject = 'partner' and subject_id = %(partner_id)s
