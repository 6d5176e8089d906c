vacuum (analyze, index_cleanup on) {table}
