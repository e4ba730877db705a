// What a reader sees of each cell: its text, and of each element the box and what gives it its look.
(where) => {
  const look = ["color", "backgroundColor", "fontSize", "fontWeight", "fontStyle", "textAlign", "textDecorationLine",
    "verticalAlign", "borderTopWidth", "display", "visibility", "listStyleType", "whiteSpace"];
  return [...document.querySelectorAll("#notebook-container > .cell")].map((cell) => {
    const page = cell.getBoundingClientRect();
    const prompt = 120; // holds a number that says how often the kernel ran something
    const box = [page.left + prompt, page.top + scrollY, page.right, page.bottom + scrollY].map(Math.round);
    const parts = [...cell.querySelectorAll(where)].map((root) => {
      const from = root.getBoundingClientRect();
      const boxes = [...root.querySelectorAll("*")].map((element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        if (style.display === "none" || box.width === 0 || box.height === 0) return null;
        const place = [box.x - from.x, box.y - from.y, box.width, box.height].map((size) => Math.round(size));
        return [element.localName, ...place, ...look.map((name) => style[name])].join(" ");
      });
      // U+2060, by which the cleaner parts what could be active, is seen by nobody.
      return { text: root.innerText.replaceAll("\u2060", ""), boxes: boxes.filter(Boolean) };
    });
    return { box, parts };
  });
};
