"""Which mail goes when, which does not, and why: policy, planner, simulation, timelines."""
