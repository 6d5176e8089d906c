insert into app.audit_text (entry_id, salt, question, filters, sql_text) values (%s, %s, %s, %s, %s)
