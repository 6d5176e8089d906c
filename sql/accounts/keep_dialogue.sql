insert into app.login_dialogue
    (openwebui_user_id, chat_id, stage, claimed_email, claimed_name, claimed_partner, account_id, credential_version,
     old_password_hash, pending_question, expires_at)
values (%(user_id)s, %(chat_id)s, %(stage)s, %(claimed_email)s, %(claimed_name)s, %(claimed_partner)s,
        %(account_id)s, %(credential_version)s, %(old_password_hash)s, %(pending_question)s, %(expires_at)s)
on conflict (openwebui_user_id, chat_id) do update
set stage = excluded.stage, claimed_email = excluded.claimed_email, claimed_name = excluded.claimed_name,
    claimed_partner = excluded.claimed_partner, account_id = excluded.account_id,
    credential_version = excluded.credential_version, old_password_hash = excluded.old_password_hash,
    pending_question = excluded.pending_question, expires_at = excluded.expires_at
