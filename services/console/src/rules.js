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

// Shows what rules read in a note while it is typed: the page's own form, sent a moment after the
// last key, and its result put in place of the one before.
(function start() {
  const form = document.querySelector("form.trying");
  if (!form) return;
  const PAUSE = 700;
  let timer = 0, asked = 0;

  async function show() {
    if (!form.elements.note.value.trim()) return;
    asked += 1;
    const mine = asked;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch("/rules/try", { method: "POST", body });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const result = page.getElementById("result");
      // An answer that was overtaken says nothing any more.
      if (result && mine === asked) document.getElementById("result").replaceWith(result);
    } catch {
      // The button still sends it.
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
})();
