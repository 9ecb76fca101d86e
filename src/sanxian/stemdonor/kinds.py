"""What work the registrants make, by kind; a duty is named by these."""

COOLING = "stemdonor.cooling"
RESAMPLE = "stemdonor.resample"
REVIEW = "stemdonor.review"
TRACING = "stemdonor.tracing"
KEEPING = "stemdonor.keeping"
DISCARD = "stemdonor.discard"
UNFINISHED = "stemdonor.unfinished"
OF_REGISTRANT = (COOLING, RESAMPLE, REVIEW, TRACING, KEEPING, UNFINISHED)
