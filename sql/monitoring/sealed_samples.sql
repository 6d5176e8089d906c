select app.sealed_samples()
