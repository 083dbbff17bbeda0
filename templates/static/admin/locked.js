/* A post that is locked for whoever looks at it takes no words by keyboard either.

Wagtail 8.0.1 keeps only the mouse out of the fields (CSS): what is typed into them can never be
saved. They stay readable and can be reached, so that people with a screen reader can read them. */
(() => {
  const FIELDS = ".content-locked [data-edit-form] .w-panel__content";
  const MOVES = /^(Tab|Escape|Shift|Control|Alt|Meta|Arrow.+|Home|End|Page.+|F\d+)$/;
  const SHORTCUTS = /^[acflprstw0+-]$/; // copy, find, save … nothing that changes a text
  const CHOICES = "select, input:is([type=radio], [type=number], [type=range])";
  const OPENS = "a[href], [data-panel-toggle], summary";
  const SHOWN = 8000;

  let timer = null;

  function say() {
    const { words } = document.querySelector("[data-locked]").dataset;
    let status = document.getElementById("ws-locked");
    if (!status) {
      status = document.createElement("p");
      status.id = "ws-locked";
      status.setAttribute("role", "status");
      document.body.append(status);
    }
    status.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => status.remove(), SHOWN);
  }

  function refuse(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    say();
  }

  function isHarmless(event) {
    if (event.ctrlKey || event.metaKey) {
      return SHORTCUTS.test(event.key.toLowerCase()) || MOVES.test(event.key);
    }
    if (event.target.matches(CHOICES)) return /^(Tab|Escape|Shift)$/.test(event.key);
    if (event.target.closest("button, a, summary, [type=checkbox]")) return true; // it is clicked
    return MOVES.test(event.key);
  }

  function inFields(event) {
    return event.isTrusted && event.target.closest?.(FIELDS);
  }

  addEventListener(
    "keydown",
    (event) => {
      if (inFields(event) && !isHarmless(event)) refuse(event);
    },
    { capture: true },
  );
  addEventListener(
    "click",
    (event) => {
      if (inFields(event) && !event.target.closest(OPENS)) refuse(event);
    },
    { capture: true },
  );
  for (const kind of ["beforeinput", "paste", "cut", "drop"]) {
    addEventListener(kind, (event) => inFields(event) && refuse(event), { capture: true });
  }
})();
