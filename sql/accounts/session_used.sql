update app.chat_session set last_used_at = greatest(last_used_at, %s) where session_id = %s
