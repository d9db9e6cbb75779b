"""All that is kept: one SQLite file, or a PostgreSQL database, through the same code. SQLAlchemy is imported here alone."""
