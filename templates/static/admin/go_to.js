/* "Go to" in the findings: opens the tab and the folded panel of the target before it is focused.

Wagtail 8.0.1's FocusController focuses only what is shown. And the numbers of errors on the tabs. */
(() => {
  function reveal(target) {
    const panel = target.closest("[role=tabpanel]");
    if (panel?.hidden) document.querySelector(`[role=tab][href="#${panel.id}"]`)?.click();
    const folded = target.closest(".w-panel__content[hidden]");
    if (folded) document.querySelector(`[aria-controls="${folded.id}"]`)?.click();
  }

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.("[data-finding] [data-w-focus-target-value]");
      const target = button && document.querySelector(button.dataset.wFocusTargetValue);
      if (!target) return;
      reveal(target);
      requestAnimationFrame(() => {
        target.focus();
        target.scrollIntoView({ block: "center" });
      });
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
