update app.export set download_count = download_count + 1
where token_sha256 = %(token_sha256)s and expires_at > now() and download_count < max_downloads
returning stored_name
