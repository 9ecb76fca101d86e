"""The words of the blood programme on screens."""
