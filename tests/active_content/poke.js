// Hover over, focus, open and press everything below `where`; what only navigates to a page is not pressed.
async (where) => {
  const event = (element, type, Kind = MouseEvent) =>
    element.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, view: window }));
  const leaves = (link) => /^(https?|mailto|file):$/.test(link.protocol || "") && !link.ping;
  const all = [document.documentElement, document.body];
  for (const root of document.querySelectorAll(where)) all.push(...root.querySelectorAll("*"));
  for (const element of all) {
    if (!element || !element.isConnected) continue;
    for (const type of ["pointerover", "pointerenter", "pointermove", "pointerdown"]) event(element, type, PointerEvent);
    for (const type of ["mouseover", "mouseenter", "mousemove", "mousedown", "mouseup", "wheel"]) event(element, type);
    if (element.focus) element.focus({ preventScroll: true });
    if (element.localName === "details") element.open = true;
    const link = element.closest("a[href]");
    if (link && !(link instanceof SVGElement) && leaves(link)) continue;
    if (element.localName === "html" || element.localName === "body") continue;
    event(element, "click");
    // An address that is a script runs in a while; the next press would take its place.
    if (link) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
};
