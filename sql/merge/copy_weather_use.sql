copy weather_use from stdin
