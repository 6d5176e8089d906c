-- Runners by whole names.
select athlete_id, full_name, name_key, sex, birth_year, city, state, race_count, last_raced_on
from athlete
where name_key = any(%(keys)s)
order by race_count desc, athlete_id
limit 50
