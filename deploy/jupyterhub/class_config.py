"""A class on JupyterHub with nbgrader: what to add to a hub's own configuration, each line with its reason.

    load_subconfig("/srv/torchcourse-deploy/class_config.py")

Every user is a Unix user of their own, and servers run as that user, as LocalProcessSpawner (the default) and
SystemUserSpawner have it. Tested with JupyterHub 6, by the cycle from release to feedback.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

HERE = Path(__file__).resolve().parent
# Who teaches. Only they see formgrader, and only they can read the course's folder: keep its mode at 700.
INSTRUCTORS = set(os.environ.get("TORCHCOURSE_INSTRUCTORS", "instructor").split(","))
# The course, owned by an instructor and inside of their home, because formgrader opens notebooks from there.
COURSE = os.environ.get("TORCHCOURSE_COURSE", os.path.expanduser("~instructor/torchcourse"))
# nbgrader's exchange: `install -d -m 1777 /srv/nbgrader/exchange`. With the 1, nobody can rename or remove
# what others own there. nbgrader makes the folders in it; all write to the one for handing in, and nobody
# sees what is in it.
EXCHANGE = os.environ.get("TORCHCOURSE_EXCHANGE", "/srv/nbgrader/exchange")
# The lessons: `torchcourse handout /srv/torchcourse/lessons`, by an instructor, who alone can write there.
LESSONS = os.environ.get("TORCHCOURSE_LESSONS", "/srv/torchcourse/lessons")


def teaches(spawner):
    return spawner.user.name in INSTRUCTORS


# One environment for all, the hub's: what a student checks with is what the course is graded with. The script
# copies the lessons into a new home, as the student, since what root writes there could be led elsewhere.
c.Spawner.cmd = [str(HERE / "start_server.sh"), sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.environment.update(
    {
        # nbgrader_config.py for everybody, and what switches formgrader off for students.
        "JUPYTER_CONFIG_PATH": lambda spawner: os.pathsep.join(
            [str(HERE / "everybody")]
            if teaches(spawner)
            else [str(HERE / "students"), str(HERE / "everybody")]
        ),
        "TORCHCOURSE_COURSE": lambda spawner: COURSE if teaches(spawner) else "",
        "TORCHCOURSE_EXCHANGE": EXCHANGE,
        "TORCHCOURSE_LESSONS": LESSONS,
        # nbgrader starts commands by name, from the same environment.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
    }
)

# Grading runs in the instructor's server, in a sandbox of Landlock and seccomp. In containers (DockerSpawner,
# KubeSpawner) it works under the default profiles of Docker and containerd: `privileged` and
# `seccomp=unconfined` only open more. Where a profile forbids it, `torchcourse doctor hub`, run in the
# instructor's container, says so, with the remedy.
