"""Named Arrow schemas, and Parquet in and out: the form in which bulk data is kept."""
