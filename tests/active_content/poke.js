// Hover over, focus, open and press everything below `where`; what only navigates to a page is not pressed.
async (where) => {
  // Events go up to the page's own listeners only from what one presses: JupyterLab does much at each.
  const event = (element, type, Kind = MouseEvent, bubbles = false) =>
    element.dispatchEvent(new Kind(type, { bubbles, cancelable: true, view: window }));
  const pressed = "a, area, button, input, summary, label, text, [tabindex], [contenteditable], [popovertarget]";
  const leaves = (link) => /^(https?|mailto|file):$/.test(link.protocol || "") && !link.ping;
  const all = [document.documentElement, document.body];
  for (const root of document.querySelectorAll(where)) all.push(...root.querySelectorAll("*"));
  for (const element of new Set(all)) {
    if (!element || !element.isConnected) continue;
    for (const type of ["pointerover", "pointerenter", "pointermove", "pointerdown"]) event(element, type, PointerEvent);
    for (const type of ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "wheel"]) event(element, type);
    for (const type of ["focus", "focusin", "blur"]) event(element, type, FocusEvent);
    const isPressed = element.matches(pressed) || Object.keys(element.dataset || {}).length > 0;
    if (isPressed && element.focus) element.focus({ preventScroll: true });
    if (element.localName === "details") element.open = true;
    const link = element.closest("a[href]");
    if (link && !(link instanceof SVGElement) && leaves(link)) continue;
    if (element.localName === "html" || element.localName === "body") continue;
    event(element, "click", MouseEvent, isPressed || Boolean(link));
    // An address that is a script runs in a while; the next press would take its place.
    if (link) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
};
