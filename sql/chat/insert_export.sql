insert into app.export (
    token_sha256, account_id, partner_id, stored_name, file_name, row_count, byte_count, has_contact, expires_at, max_downloads,
    credential_version
)
select
    %(token_sha256)s, a.account_id, %(partner_id)s, %(stored_name)s, %(file_name)s, %(row_count)s, %(byte_count)s,
    %(has_contact)s, now() + make_interval(secs => %(lifetime_s)s), %(max_downloads)s, a.credential_version
from app.account as a
where a.account_id = %(account_id)s
