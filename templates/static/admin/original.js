/* The original beside its translation: follows the focus in the form on a wide screen; on a phone
each part of the original can be unfolded above its translation. Without this script the panel has
all of it. */
(() => {
  const parts = () => [...document.querySelectorAll("[data-original] [data-part]")];
  const place = ({ dataset }) => dataset.target && document.querySelector(dataset.target);

  /* The part that the focused field translates, also from inside a list. */
  function partOf(field) {
    const known = new Map(parts().map((part) => [place(part), part]));
    for (let part = field; part; part = part.parentElement) {
      if (known.has(part)) return known.get(part);
    }
    return null;
  }

  function follow(event) {
    const here = event.target.closest?.("[data-edit-form]") && partOf(event.target);
    if (!here) return;
    for (const part of parts()) part.classList.toggle("ws-original__part--here", part === here);
    if (here.checkVisibility()) here.scrollIntoView({ block: "nearest" });
  }

  function fold(part) {
    const target = place(part);
    if (!target || target.querySelector(":scope .ws-original-fold")) return;
    const words = document.querySelector("[data-original]").dataset.foldWords;
    const details = document.createElement("details");
    details.className = "ws-original-fold";
    const summary = document.createElement("summary");
    summary.textContent = words;
    const copy = part.querySelector("[data-words]").cloneNode(true);
    details.append(summary, copy);
    const content = target.querySelector(".w-panel__content") ?? target;
    content.prepend(details);
  }

  document.addEventListener("focusin", follow);
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-open-panel]")?.dataset.openPanel;
    if (!name) return;
    const panel = document.querySelector(`[data-side-panel="${name}"]`);
    if (panel?.hidden) document.querySelector(`[data-side-panel-toggle="${name}"]`)?.click();
    const heading = document.getElementById("original-changes") ?? panel;
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  });
  /* After the body's blocks are drawn. */
  addEventListener("load", () => setTimeout(() => parts().forEach(fold)));
})();
