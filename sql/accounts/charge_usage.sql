select subject, counted, most, used, wait_s, is_first
from app.charge_usage(%(account_id)s, %(partner_id)s, %(questions)s, %(exports)s, %(rows)s)
