-- Deleted as it is used: of two messages with the same code, one finds it and the other does not.
delete from app.mailed_code where account_id = %(account_id)s and code_hash = %(code_hash)s and expires_at > %(now)s
