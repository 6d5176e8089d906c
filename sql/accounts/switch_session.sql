update app.chat_session set partner_id = %s, role = %s where session_id = %s and account_id = %s and ended_at is null
