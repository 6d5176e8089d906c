-- One conditional update: of two messages with the same code, one changes the row and the other does not.
update app.totp set last_step = %(step)s
where account_id = %(account_id)s and sealed_secret = %(sealed)s and last_step < %(step)s
