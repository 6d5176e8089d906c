-- Runners whose first or last name is one word.
select athlete_id, full_name, name_key, sex, birth_year, city, state, race_count, last_raced_on
from athlete
where name_key like %(starts)s or name_key like %(ends)s
order by race_count desc, athlete_id
limit 50
