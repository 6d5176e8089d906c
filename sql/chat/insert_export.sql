insert into app.export (
    token_sha256, account_id, partner_id, stored_name, file_name, row_count, byte_count, has_contact, expires_at, max_downloads
)
values (
    %(token_sha256)s, %(account_id)s, %(partner_id)s, %(stored_name)s, %(file_name)s, %(row_count)s, %(byte_count)s,
    %(has_contact)s, now() + make_interval(secs => %(lifetime_s)s), %(max_downloads)s
)
