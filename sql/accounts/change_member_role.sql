select app.change_member_role(%s, %s)
