"""What axe-core finds on a page, in light and dark, on a phone and on a desk."""

from __future__ import annotations

import itertools
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import sync_playwright
from support.needed_tools import find_chromium


def serious_findings(path: Path) -> list[tuple[str, int, str, str]]:
    """Scheme, width, rule and element of each; a page that is wider than the window is one too.

    What is folded is opened first.
    """
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for scheme, width in itertools.product(("light", "dark"), (320, 1280)):
            context = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True, offline=True
            )
            page = context.new_page()
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if page.evaluate("document.documentElement.scrollWidth") != width:
                found.append((scheme, width, "wider than the window", "html"))
            page.evaluate(axe)
            found += [
                (scheme, width, one["id"], one["nodes"][0]["html"])
                for one in page.evaluate("axe.run()")["violations"]
                if one["impact"] in ("serious", "critical")
            ]
        browser.close()
    return found
