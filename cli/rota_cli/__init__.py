"""The command line of rota: a client of its HTTP API, and nothing else."""

VERSION = "0.1.0"
