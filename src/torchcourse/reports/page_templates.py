"""Pages about a class are made by templates; whatever is put into one is text, and becomes no tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from torchcourse.grading.one_line import one_line


def page(template: Path, filters: Mapping[str, Callable[..., str]], /, **values: object) -> str:
    """The page that a template makes; beside `filters` it has `line`, for a text in one line."""
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(line=one_line, **filters)
    return environment.get_template(template.name).render(**values)
