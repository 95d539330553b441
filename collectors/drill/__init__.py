"""The drill: a simulated incident, played through the same path as real mentions.

scenario (plot and lines, TOML) + seed → script (every event of every simulated place) → sources/drill (pages)

Nothing in it is real: organisations, people, outlets and addresses are made up, and no handle or address could exist.
"""
