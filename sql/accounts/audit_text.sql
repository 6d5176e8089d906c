insert into app.audit_text (entry_id, salt, question, sql_text) values (%s, %s, %s, %s)
