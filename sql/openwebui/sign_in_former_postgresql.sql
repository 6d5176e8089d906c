-- The way of signing in of the start before; no row before the first.
select way from project88.sign_in
