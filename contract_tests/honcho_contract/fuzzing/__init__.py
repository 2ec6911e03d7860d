"""Requests that Schemathesis and Hypothesis choose, steered to live objects."""
