analyze landing.{table}
