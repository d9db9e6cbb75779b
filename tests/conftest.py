"""Settings of the whole suite."""

import os

from hypothesis import settings

# On CI the same examples in every run: a rare find belongs to a developer's machine, not to a red main.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")
