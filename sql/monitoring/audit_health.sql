select app.audit_health()
