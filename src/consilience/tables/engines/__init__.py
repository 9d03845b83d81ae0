"""The only place that speaks to DuckDB or Spark."""
