"""Small templates, one construct each."""
VARIABLES = {}
ALL = []
