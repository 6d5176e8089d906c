delete from app.login_dialogue where openwebui_user_id = %s and chat_id = %s
