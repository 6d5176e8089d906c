select stored_name, expires_at > now() as is_live from app.export
