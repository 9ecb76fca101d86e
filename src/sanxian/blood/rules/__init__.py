"""Decisions of the blood programme: facts and a policy in, every reason out."""
