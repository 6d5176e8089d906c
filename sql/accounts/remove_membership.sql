delete from app.membership where account_id = %s and partner_id = %s
