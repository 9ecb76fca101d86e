"""The values that the rules of the donor's side need."""

PACKAGE = "sanxian.stemdonor"
