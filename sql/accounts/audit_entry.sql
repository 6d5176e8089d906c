insert into app.audit (entry_id, kind, outcome, account_id, partner_id, detail)
values (%s, %s, %s, %s, %s, %s)
