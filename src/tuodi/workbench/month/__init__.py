"""The month in one walk: rooms register their steps, a run takes them in order, and can be stopped and gone on with."""
