"""Stem cells, the donor's side: from enrolment to leaving, and the cases between."""
