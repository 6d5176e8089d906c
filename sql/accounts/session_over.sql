update app.chat_session set ended_at = %s, end_reason = %s where session_id = %s and ended_at is null
