select stage, claimed_email, claimed_name, claimed_partner, account_id, credential_version, old_password_hash,
    pending_question
from app.login_dialogue
where openwebui_user_id = %s and chat_id = %s and expires_at > %s
