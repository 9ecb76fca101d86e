"""The words of the donor's side on screens; one file an area, which `wiring` offers."""
