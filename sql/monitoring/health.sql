select app.health()
