"""Ten years of a stem-cell registry of a city's size, with published attrition."""
