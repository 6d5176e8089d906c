-- When the newest data was fetched.
select max(data_as_of) from event
