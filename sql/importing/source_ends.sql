select min({key}), max({key}) from {table}
