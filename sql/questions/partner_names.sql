-- The partners that administrators can name.
select distinct partner_name from event
