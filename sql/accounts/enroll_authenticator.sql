select app.enroll_authenticator(%s, %s)
