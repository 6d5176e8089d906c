select app.broken_audit_chains()
