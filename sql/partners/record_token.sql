insert into app.api_token (token_id, partner_id, label, issued_at, expires_at)
values (%(token_id)s, %(partner_id)s, %(label)s, %(issued_at)s, %(expires_at)s)
