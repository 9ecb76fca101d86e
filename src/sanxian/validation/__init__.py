"""`sanxian validate`: does this installation, on this machine, do what it must? With a report to sign."""
