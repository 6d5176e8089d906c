select country, code, name from ref.region
