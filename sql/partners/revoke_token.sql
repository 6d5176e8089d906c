update app.api_token set revoked_at = now() where token_id = %(token_id)s and revoked_at is null
