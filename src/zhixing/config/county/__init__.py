"""The demo county 澄阳县: who is there, what a year brings, and how it is played through the real acts."""
