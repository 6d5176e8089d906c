create temp table weather_use (landing_id bigint, is_lost boolean, disposition text, reason text) on commit drop
