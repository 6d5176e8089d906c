select key_id, sealed, made_at from app.erasure_key order by made_at, key_id
