// Which planted copies change, cover or imitate what is the page's own? Gives pairs: number (or -1), what.
([where, numbers]) => {
  const found = [];
  const known = new Set(numbers);
  const numberIn = (text) => {
    for (const match of (text || "").matchAll(/canary[-(=](\d+)/g)) {
      if (known.has(Number(match[1]))) return Number(match[1]);
    }
    return -1;
  };
  const note = (element, what) => {
    const said = element.outerHTML || element.textContent || "";
    found.push([numberIn(said), `${what}: ${said.slice(0, 160)}`]);
  };
  const roots = [...document.querySelectorAll(where)];
  const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(where);

  // Styles that reach what is not the student's.
  const own = [document.documentElement, document.body, ...document.querySelectorAll("h4, nav, .panel-heading")]
    .filter((element) => element && !inside(element)).slice(0, 8);
  for (const element of own) {
    const style = getComputedStyle(element);
    for (const number of numbers) {
      if (style.getPropertyValue(`--canary-${number}`)) found.push([number, `a style reaches <${element.localName}>`]);
    }
    for (const pseudo of ["::before", "::after"]) {
      const content = getComputedStyle(element, pseudo).content;
      if (numberIn(content) > 0) found.push([numberIn(content), `the page's head reads ${content}`]);
    }
  }

  // Words that stand outside their cell; code is shown as code.
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const number = /canary-/.test(node.data) ? numberIn(node.data) : -1;
    const code = node.parentElement.closest(
      "script, style, textarea, .input_area, .CodeMirror, .cm-content, .jp-Editor, pre, .jp-tocItem");
    if (number > 0 && !code && !inside(node)) found.push([number, `stands outside its cell: ${node.data.slice(0, 80)}`]);
  }
  if (numberIn(document.title) > 0) found.push([numberIn(document.title), "is the page's title"]);

  const controls = "button, input:not([type=checkbox][disabled]), select, textarea, form, dialog, " +
    "iframe, object, embed, base, meta, link, script:not([type^='math/tex'])";
  const parts = ".panel, .panel-heading, .score, .nbgrader_cell, .modal, .navbar, .btn, .cell, .full-credit, " +
    "[data-toggle], [data-spy], [data-target], [data-dismiss], [data-slide], [data-link], [data-remote], " +
    "[data-commandlinker-command], [popover], [contenteditable], [autofocus], [tabindex='1'], [name]";
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.closest(".MathJax, mjx-container, .MathJax_Display, .jp-RenderedMermaid")) continue;
      if (where.includes("text_cell") && element.matches(controls)) note(element, "a control");
      if (where.includes("text_cell") && element.matches(parts)) note(element, "looks like the page's own");
      for (const attribute of element.attributes) {
        if (/^on/i.test(attribute.name)) note(element, `a handler, ${attribute.name}`);
      }
      if (element.id && document.querySelectorAll(`[id=${CSS.escape(element.id)}]`).length > 1) {
        note(element, "an id that is there twice");
      }
      const style = getComputedStyle(element);
      if (["fixed", "sticky"].includes(style.position)) note(element, `position ${style.position}`);
      if (!/canary-/.test(element.outerHTML)) continue;
      const margins = [style.marginTop, style.marginLeft, style.marginRight, style.marginBottom].map(parseFloat);
      if (style.position === "absolute" || (style.position === "relative" && style.top !== "auto" && style.top !== "0px"))
        note(element, "is moved by its position");
      if (style.transform !== "none") note(element, "is moved by a transform");
      if (style.boxShadow !== "none") note(element, "throws a shadow");
      if (margins.some((margin) => margin < -20)) note(element, "is moved by a margin");
    }
  }
  for (const name of ["submission_id", "notebook_id", "base_url"]) {
    if (name in window && typeof window[name] !== "string") found.push([-1, `window.${name} is something else`]);
  }
  return found;
};
