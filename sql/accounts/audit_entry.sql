insert into app.audit (entry_id, kind, outcome, account_id, partner_id, detail, text_commitment)
values (%s, %s, %s, %s, %s, %s, %s)
