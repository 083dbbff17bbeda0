/* Puts the focus where somebody writes on: in the search of the menu of blocks, and in the first
field of a block that was just added, which is then in view.

Wagtail 8.0.1 leaves the focus on the button of the menu, shows a new block below the buttons at the
bottom of the window, and does not focus choosers. */
(() => {
  const admin = (globalThis.wellspring = globalThis.wellspring || {});
  const ADD = "[data-contentpath] .c-sf-add-button";
  const SEARCH = ".w-combobox input[role=combobox]";
  const FIELDS = `[contenteditable=true], textarea, select, [data-chooser-action-choose],
    input:not([type=hidden], [type=checkbox], [type=radio])`;
  const WAIT = 5000; // the longest time in which a menu appears
  const UNFOLDING = 450; // Wagtail unfolds a new block in 400 ms
  const SETTLED = 300;

  /* Calls `found` with what `look` finds, as soon as it is there. */
  function soon(look, found) {
    const end = performance.now() + WAIT;
    const again = () => {
      const target = look();
      if (target) found(target);
      else if (performance.now() < end) requestAnimationFrame(again);
    };
    again();
  }

  /* Its panel is hidden while the page is read: the browser has given up by then. */
  addEventListener("load", () => {
    const field = document.querySelector("#id_title[autofocus]");
    if (field && document.activeElement === document.body) field.focus();
  });

  const shown = (elements) => [...elements].find((each) => each.checkVisibility());

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(ADD);
    if (!button) return;
    soon(
      () => button.ariaExpanded === "true" && shown(document.querySelectorAll(SEARCH)),
      (search) => search.focus({ preventScroll: true }),
    );
  });

  /* Whether nobody has gone elsewhere since the block was asked for. */
  function stayed(before) {
    const here = document.activeElement;
    return here === before || here === document.body || here.matches(".c-sf-add-button");
  }

  /* Into view, above the buttons at the bottom of the window. */
  function reveal(block) {
    const bar = document.querySelector("footer.footer")?.getBoundingClientRect().top ?? innerHeight;
    const { bottom, height } = block.getBoundingClientRect();
    if (bottom > bar) block.scrollIntoView({ block: height < bar / 2 ? "center" : "start" });
  }

  /* Until the focus has stayed in the block for a moment, or somebody writes in it: the menu that
  closes may take it back. */
  function goTo(block, before, isWritten) {
    const content = block.querySelector(".w-panel__content") || block;
    const end = performance.now() + WAIT;
    let since = null;
    const again = () => {
      const now = performance.now();
      if (isWritten()) {
        if (since === null) reveal(block);
        return;
      }
      if (content.contains(document.activeElement)) {
        if (since === null) reveal(block);
        since ??= now;
        if (now - since > SETTLED) return;
      } else {
        if (!stayed(before)) return;
        shown(content.querySelectorAll(FIELDS))?.focus({ preventScroll: true });
      }
      if (now < end) requestAnimationFrame(again);
    };
    again();
  }

  /* Unfolds the rarely used fields of a block that has them filled in. */
  admin.unfoldFilled = ({ children }) => {
    for (const child of children.filter(({ type }) => type === "organization_boilerplate")) {
      const { name, html, cta_label: label, cta_url: url } = child.getValue().value;
      const group = child.element.querySelector("[data-contentpath=name]");
      const folded = group?.closest(".w-panel__content[hidden]");
      if (folded && [name, admin.pasted.written(html), label, url].some((each) => each?.trim())) {
        document.querySelector(`[aria-controls="${folded.id}"]`)?.click();
      }
    }
  };

  /* Goes to each block that somebody adds to a stream. */
  admin.followAdded = (stream) => {
    const insert = stream._onRequestInsert.bind(stream);
    stream._onRequestInsert = (index, asked) => {
      const before = document.activeElement;
      insert(index, asked);
      const block = stream.children[index].element;
      let written = false;
      block.addEventListener("input", () => (written = true), { once: true });
      setTimeout(() => goTo(block, before, () => written), UNFOLDING);
    };
  };
})();
