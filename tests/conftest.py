"""What every test needs: nbgrader's commands call each other by name, wherever pytest was started from."""

import os
import sys

os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", os.defpath)
