copy race_band from stdin
