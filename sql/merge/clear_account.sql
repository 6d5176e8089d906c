delete from app.import_disposition where stage = 'merge' and owner_partner_id = %(partner_id)s;
delete from app.import_quarantine where stage = 'merge' and owner_partner_id = %(partner_id)s;
