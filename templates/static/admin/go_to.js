/* "Go to" in the findings: opens the tab and the folded panels of the target, and focuses its field.

Wagtail 8.0.1's FocusController focuses only what is shown, and the part around a field. And the
numbers of errors on the tabs. */
(() => {
  /* A chooser has no other field than its button. */
  const FIELDS = ["input:not([type=hidden]), textarea, select, [contenteditable=true]", "button"];

  function reveal(target) {
    const tab = target.closest("[role=tabpanel]");
    if (tab?.hidden) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
    /* From the outside inwards: a panel within a folded one is folded itself. */
    const folded = [];
    for (let part = target; part; part = part.parentElement) {
      if (part.hidden) folded.unshift(part);
    }
    for (const panel of folded) unfold(panel);
    /* An item of a list is a panel itself. */
    const own = target.querySelector(".w-panel__content");
    if (own?.hidden && !target.matches("section")) unfold(own);
  }

  function unfold(panel) {
    const opener = panel.id && document.querySelector(`[aria-controls="${panel.id}"]`);
    if (opener?.getAttribute("aria-expanded") === "false") opener.click();
  }

  function focusable(place) {
    if (place.matches(FIELDS)) return place;
    for (const kind of FIELDS) {
      const fields = [...place.querySelectorAll(kind)];
      const field = fields.find((each) => each.checkVisibility() && !each.disabled);
      if (field) return field;
    }
    return place;
  }

  function focus(target) {
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.(
        ":is([data-finding], [data-change]) [data-w-focus-target-value]",
      );
      const target = button && document.querySelector(button.dataset.wFocusTargetValue);
      if (!target) return;
      event.stopPropagation(); // the FocusController would take the focus to the part around it
      const place = button.dataset.field && document.querySelector(button.dataset.field);
      reveal(place || target);
      /* A block as a whole, such as one without words, is not one of its fields. */
      const whole = !place && target.matches("section");
      requestAnimationFrame(() => focus(whole ? target : focusable(place || target)));
    },
    { capture: true },
  );

  /* The tabs count their errors before Wagtail 8.0.1 draws the body's blocks: count them again. */
  function recount() {
    for (const badge of document.querySelectorAll("[data-controller~=w-count]")) {
      globalThis.wagtail?.app.getControllerForElementAndIdentifier(badge, "w-count")?.count();
    }
  }

  addEventListener("load", () => setTimeout(recount));
})();
