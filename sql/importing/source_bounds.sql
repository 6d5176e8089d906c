select min({key}), max({key}), count(*) from {table} where {key} between :lowest and :highest
