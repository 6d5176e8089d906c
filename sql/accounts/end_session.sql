update app.chat_session set ended_at = %s, end_reason = %s
where openwebui_user_id = %s and chat_id = %s and ended_at is null
