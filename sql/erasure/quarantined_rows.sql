select import_quarantine_id, concat_ws(' ', source_row::text, detail)
from app.import_quarantine
where (timing_partner_id = %(partner_id)s or timing_partner_id is null) and num_nonnulls(source_row, detail) > 0
