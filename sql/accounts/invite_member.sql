select app.invite_member(%s, %s)
