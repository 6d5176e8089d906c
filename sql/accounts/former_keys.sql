select fingerprint, sealed from app.former_key where purpose = %s
