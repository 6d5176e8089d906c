-- Also those that had run out and that no message has ended yet; only the live ones count.
update app.chat_session as s set ended_at = %(now)s, end_reason = 'logged_out'
from app.account as a
where s.account_id = %(account_id)s and s.ended_at is null and a.account_id = s.account_id
returning s.last_used_at > %(idle_since)s and s.started_at > %(started_before)s
    and s.credential_version = a.credential_version as was_live
