"""The forms of a measure's whole: a file for each of its acts, each read from there."""
