"""A graph on paper: where everything goes, and the still picture."""
