create temp table known_athlete (person_no integer primary key, athlete_id bigint) on commit drop
