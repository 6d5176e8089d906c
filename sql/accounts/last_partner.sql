select partner_id from app.chat_session where account_id = %s order by session_id desc limit 1
