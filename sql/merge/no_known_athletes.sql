create temp table known_athlete (person integer primary key, athlete_id bigint) on commit drop
