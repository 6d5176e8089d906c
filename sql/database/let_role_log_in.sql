alter role {role} with login password {verifier}
