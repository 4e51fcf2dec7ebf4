"""What supervisors and analysts see of all calls: what needs somebody, and how well the calls go."""
