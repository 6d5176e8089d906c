update app.audit_retention set days = %(days)s
