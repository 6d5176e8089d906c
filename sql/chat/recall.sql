select question
from app.chat_context
where openwebui_user_id = %(openwebui_user_id)s
  and chat_id = %(chat_id)s
  and account_id = %(account_id)s
  and partner_id is not distinct from %(partner_id)s
  and expires_at > now()
