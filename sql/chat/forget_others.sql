-- An empty chat_id stands for all chats of the user.
delete from app.chat_context
where openwebui_user_id = %(openwebui_user_id)s
  and (%(chat_id)s = '' or chat_id = %(chat_id)s)
  and (account_id, partner_id) is distinct from (%(account_id)s::bigint, %(partner_id)s::integer)
