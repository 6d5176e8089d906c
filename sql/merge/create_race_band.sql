create temp table race_band (race_id bigint primary key, fastest_ms bigint not null, slowest_ms bigint not null) on commit drop
