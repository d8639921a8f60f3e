"""What is fast, measured: `python -m bench` prints each figure beside its limit and writes bench/RESULTS.md."""
