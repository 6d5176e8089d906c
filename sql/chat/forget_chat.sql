delete from app.chat_context where openwebui_user_id = %(openwebui_user_id)s and chat_id = %(chat_id)s
