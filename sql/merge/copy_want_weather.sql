copy want_weather from stdin
