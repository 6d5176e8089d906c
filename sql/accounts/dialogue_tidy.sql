delete from app.login_dialogue as d
where (d.openwebui_user_id, d.chat_id) in (
    select e.openwebui_user_id, e.chat_id from app.login_dialogue as e
    where e.expires_at <= %s limit 100 for update skip locked
)
