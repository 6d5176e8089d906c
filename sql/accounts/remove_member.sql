select app.remove_member(%s, %s)
