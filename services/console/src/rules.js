// Keeps the line numbers beside a file right while it is written. Without it they are those of the
// page as it came.
(function start() {
  const area = document.querySelector(".editor textarea");
  const gutter = document.querySelector(".editor .gutter");
  if (!area || !gutter) return;
  const first = Number(gutter.dataset.first);
  let shown = gutter.children.length;
  area.addEventListener("input", () => {
    const lines = area.value.split("\n").length;
    for (; shown < lines; shown += 1) {
      const line = document.createElement("span");
      line.textContent = String(first + shown);
      gutter.append(line);
    }
    for (; shown > lines; shown -= 1) gutter.lastElementChild.remove();
    area.rows = lines + 1;
  });
})();
