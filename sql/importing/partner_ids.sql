select partner_id from app.partner where removed_at is null
