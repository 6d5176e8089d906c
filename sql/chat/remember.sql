insert into app.chat_context (openwebui_user_id, chat_id, account_id, partner_id, question, sql_text, expires_at)
values (
    %(openwebui_user_id)s, %(chat_id)s, %(account_id)s, %(partner_id)s, %(question)s, %(sql_text)s,
    now() + make_interval(secs => %(lifetime_s)s)
)
on conflict (openwebui_user_id, chat_id) do update set
    account_id = excluded.account_id,
    partner_id = excluded.partner_id,
    question = excluded.question,
    sql_text = excluded.sql_text,
    expires_at = excluded.expires_at
