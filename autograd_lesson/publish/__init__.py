"""The lesson as pages that need no Python: `python -m autograd_lesson.publish OUT/`."""
