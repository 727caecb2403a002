"""Metrics: small functions of plain values, named as the field names them, each with its definition and its source."""
