select happened_at, who, kind, outcome, path, measure, filters, row_count, elapsed_ms, total
from app.partner_audit(%(account_id)s, %(partner_id)s, %(since)s, %(until)s, %(kinds)s, %(most)s)
