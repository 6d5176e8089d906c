select {fields} from {table}
