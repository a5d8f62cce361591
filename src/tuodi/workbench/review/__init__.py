"""Monthly review: settlement exports in, everybody settled again, 未救助 and 应退应补 followed until they are paid."""
