"""Apache Spark as an engine: models in DuckDB's dialect, translated; pyspark is imported nowhere else."""
