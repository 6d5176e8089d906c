-- One statement each: what an earlier merge said about rows of nobody.
with gone as (
    delete from app.import_quarantine where stage = 'merge' and owner_partner_id is null
)
delete from app.import_disposition where stage = 'merge' and owner_partner_id is null
