delete from landing.{table} where landing_id between {first} and {last} and {scope}
