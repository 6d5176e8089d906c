select name from pragma_index_list(?) where origin = 'pk'
