"""The kernel: operations, the one door, the database, units and settings. It knows no domain."""
