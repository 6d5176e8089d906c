delete from app.chat_context
where openwebui_user_id = %(openwebui_user_id)s
  and (account_id, partner_id) is distinct from (%(account_id)s::bigint, %(partner_id)s::integer)
