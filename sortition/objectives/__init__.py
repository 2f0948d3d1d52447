"""One file for each fairness objective."""
