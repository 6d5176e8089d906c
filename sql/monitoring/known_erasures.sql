select app.known_erasures()
