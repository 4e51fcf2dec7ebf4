"""Practice calls: callers out of data who answer when asked, and a score afterwards. Never mixed with real cases."""
