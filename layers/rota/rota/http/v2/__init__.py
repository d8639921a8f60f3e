"""The product's own dialect, /api/v2/oncall."""
