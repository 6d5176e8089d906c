-- Runners with a similar whole name, best first.
select athlete_id, full_name, name_key, sex, birth_year, city, state, race_count, last_raced_on, similarity(name_key, %(key)s) as likeness
from athlete
where name_key %% %(key)s and similarity(name_key, %(key)s) >= 0.45
order by likeness desc, race_count desc, athlete_id
limit 12
