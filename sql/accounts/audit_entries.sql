-- The entries of one chain within a time, oldest first, with what is kept of their words.
select a.chain, a.sequence, a.happened_at, a.kind, a.outcome, a.account_id, p.email, p.display_name, a.partner_id, a.detail,
    t.question, t.filters, t.sql_text, encode(a.hash, 'hex') as hash
from app.audit as a
left join app.account as p on p.account_id = a.account_id
left join app.audit_text as t on t.entry_id = a.entry_id
where a.chain = %(chain)s and a.happened_at >= %(since)s and a.happened_at < %(until)s
order by a.sequence
