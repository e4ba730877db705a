"""JupyterHub with self-checks: what to add to a hub's own configuration, each line with its reason.

The hub starts the service, gives it a token of its own, and leads /services/self-check/ to it. A student's
server asks it with the token that it holds anyhow. Tested with JupyterHub 6.
"""

import os
import sys

c = get_config()  # noqa: F821

NAME = "self-check"
# Your course: nbgrader_config.py, source/ and answer_bank/ lie there. No student may read this folder.
COURSE = os.environ.get("TORCHCOURSE_COURSE", "/srv/torchcourse")
# Where students' servers reach the hub's proxy. On one machine this is it; on Kubernetes http://proxy-public.
PROXY = os.environ.get("TORCHCOURSE_PROXY", "http://127.0.0.1:8000")
# Where the service listens, for the proxy alone. Keep it on loopback where the proxy runs on this machine.
SERVICE = os.environ.get("TORCHCOURSE_SERVICE", "http://127.0.0.1:10180")

# The service, in the environment that `pip install 'torchcourse[hub]'` was run in. It runs as the hub's user:
# where that is root, have it started as another one, by "user" (and LocalProcess), or as an external service.
c.JupyterHub.services = [
    {
        "name": NAME,
        "url": SERVICE,
        "command": [sys.executable, "-m", "torchcourse.cli", "serve", "--hub", "--course", COURSE],
        "cwd": COURSE,
        # No page of it is for browsers: it refuses cookies, so it is in no menu.
        "display": False,
    }
]

# Who may ask: every user. "self" is what the role "user" holds by default, and must be said again.
# To leave it to one class, put the second scope into a role of that group instead.
ACCESS = f"access:services!service={NAME}"
c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", ACCESS]}]

# What the token in a student's server may do: the first two are the defaults of JupyterHub, the last is new.
c.Spawner.server_token_scopes = ["users:activity!user", "access:servers!server", ACCESS]

# Where `self_check()` in a notebook finds the service.
c.Spawner.environment = {"TORCHCOURSE_SERVICE_URL": f"{PROXY}/services/{NAME}/"}
