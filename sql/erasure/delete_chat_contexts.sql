delete from app.chat_context where partner_id = %(partner_id)s or partner_id is null
