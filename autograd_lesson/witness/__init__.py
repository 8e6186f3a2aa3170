"""Is a gradient right, and who says so?"""
