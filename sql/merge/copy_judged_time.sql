copy judged_time from stdin
