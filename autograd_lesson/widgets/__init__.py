"""What a reader drags."""
