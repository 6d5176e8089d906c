select partner_id, name from app.partner where removed_at is null
