select distinct provider_name from landing.sync_history where provider_name is not null
union
select name from landing.providers where name is not null
