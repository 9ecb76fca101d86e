"""Instruments that speak for themselves: what their codes mean, and files of results as readings."""
