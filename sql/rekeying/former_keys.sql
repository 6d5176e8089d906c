select purpose, fingerprint, sealed from app.former_key order by purpose, fingerprint
