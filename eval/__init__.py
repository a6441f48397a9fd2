"""Question sets, metrics, runs and benches."""
