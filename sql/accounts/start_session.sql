insert into app.chat_session
    (openwebui_user_id, chat_id, account_id, partner_id, role, credential_version, started_at, last_used_at)
values (%(user_id)s, %(chat_id)s, %(account_id)s, %(partner_id)s, %(role)s, %(credential_version)s, %(now)s, %(now)s)
on conflict (openwebui_user_id, chat_id) where ended_at is null do nothing
