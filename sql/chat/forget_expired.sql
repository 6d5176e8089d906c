delete from app.chat_context where expires_at <= now()
