"""A portrait becomes lines: the tracing styles."""
