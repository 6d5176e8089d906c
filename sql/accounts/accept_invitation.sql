select app.accept_invitation(%s, %s)
