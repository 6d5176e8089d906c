select {fields} from {table} limit 0
