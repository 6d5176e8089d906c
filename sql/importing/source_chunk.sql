select {fields} from {table} where {key} between :first and :last order by {key}
