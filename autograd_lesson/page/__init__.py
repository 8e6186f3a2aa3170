"""The picture alive in a browser; knows no Jupyter but in host.js."""
