"""The HTTP edge: what comes in, what goes out, and every error in between."""
