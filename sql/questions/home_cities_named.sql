-- Home towns of runners.
select distinct city from athlete where lower(city) = any(%(keys)s) limit 20
