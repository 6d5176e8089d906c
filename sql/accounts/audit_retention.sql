select days from app.audit_retention
