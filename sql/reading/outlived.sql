select app.outlived_reads()
