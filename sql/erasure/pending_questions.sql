select openwebui_user_id, chat_id, pending_question from app.login_dialogue where pending_question is not null
