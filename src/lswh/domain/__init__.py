"""What a figure is, and what is said of it: periods, records, findings, waivers. The standard library only."""
