"""What a figure is: periods, printed precision, records and findings. The standard library only."""
