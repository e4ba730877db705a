"""nbgrader for everybody on the hub; the course's own configuration besides for who teaches."""

import os

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "torchcourse"
c.Exchange.root = os.environ["TORCHCOURSE_EXCHANGE"]
c.Exchange.timezone = "UTC"

# Set in the servers of those who teach, wherever formgrader or a terminal is opened.
if course := os.environ.get("TORCHCOURSE_COURSE"):
    load_subconfig(os.path.join(course, "nbgrader_config.py"))  # noqa: F821
    c.CourseDirectory.root = course
