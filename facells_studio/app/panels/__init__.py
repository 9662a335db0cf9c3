"""The panels around the sheet. Each is a view of a `Session` and stands alone in a test."""
