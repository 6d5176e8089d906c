-- Towns of events.
select distinct city from event where lower(city) = any(%(keys)s)
