"""The Django half of the kernel: acts, moves, the trail, actors, the clock, sealed fields."""
