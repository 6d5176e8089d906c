create temp table found (kind text not null, subject text not null, race_id bigint, row_count integer not null, what text not null, evidence jsonb not null) on commit drop
