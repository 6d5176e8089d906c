insert into app.chat_context (openwebui_user_id, chat_id, account_id, partner_id, question, expires_at)
values (
    %(openwebui_user_id)s, %(chat_id)s, %(account_id)s, %(partner_id)s, %(question)s, now() + make_interval(secs => %(lifetime_s)s)
)
on conflict (openwebui_user_id, chat_id) do update set
    account_id = excluded.account_id,
    partner_id = excluded.partner_id,
    question = excluded.question,
    expires_at = excluded.expires_at
