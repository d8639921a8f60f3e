"""ZStack's dialect, /api/v1/oncall."""
