copy judged_split from stdin
