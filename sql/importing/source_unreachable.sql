select {fields} from {table} where {key} not between :lowest and :highest order by {key}
