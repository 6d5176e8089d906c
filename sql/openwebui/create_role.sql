create role openwebui nologin nosuperuser nocreatedb nocreaterole
