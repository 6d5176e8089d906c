copy found from stdin
