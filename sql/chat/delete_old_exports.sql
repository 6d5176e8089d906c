-- Kept for a day after the file is gone, so that a dead link can say that it expired.
delete from app.export where expires_at <= now() - interval '1 day'
