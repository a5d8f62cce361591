"""The interface to hospitals under load, and a day of hospitals with faults in the server."""
