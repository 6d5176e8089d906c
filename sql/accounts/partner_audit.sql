select happened_at, who, kind, outcome, path, measure, filters, row_count, elapsed_ms, total
from app.partner_audit(%s, %s)
