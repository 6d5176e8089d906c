select array(
    select a.account_id from app.account as a
    where a.account_id = any(%(account_ids)s)
        and exists (
            select from app.chat_session as s
            where s.openwebui_user_id = %(user_id)s and s.chat_id = %(chat_id)s and s.account_id = a.account_id
        )
)
