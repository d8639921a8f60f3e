"""Ionhour's dialect, /api/on-call-schedules and /api/on-call-overrides."""
