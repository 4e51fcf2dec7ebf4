def read_risks(t):
    return []
