select distinct results_sex from detail where results_sex is not null
