"""`sanxian backup` and `sanxian restore`: archive does it, copies knows the databases, parcel the file."""
