select distinct coalesce(results_state_code, ''), coalesce(results_country_code, '') from detail
