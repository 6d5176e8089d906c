select coalesce(max(partner_id), 0) + 1 from app.partner
