/* A list field of the editor into which a whole list can be pasted: each line becomes an item.

Registered for blog.blocks.lists.PastedItems. The message below the list has an Undo. */
(() => {
  const { pasted } = globalThis.wellspring;
  const { ListBlockDefinition } = window.wagtailStreamField.blocks;
  const FIELDS = "input[type=text], textarea, [contenteditable=true]";

  function read(clipboard) {
    const html = clipboard.getData("text/html");
    const found = html && pasted.fromHtml(html);
    // HTML with list items that is not only a list has words that plain text might misplace.
    if (found || /<li[\s>]/i.test(html)) return found;
    return pasted.fromText(clipboard.getData("text/plain"));
  }

  const length = (text) => [...text].length; // the rich text editor counts code points

  /** Runs as what the rich text editor keeps (Draft.js raw content), in one paragraph. */
  function content(runs) {
    const block = { key: "items", text: "", type: "unstyled", depth: 0, data: {} };
    const inlineStyleRanges = [];
    const entityRanges = [];
    const entityMap = {};
    for (const run of runs) {
      const range = { offset: length(block.text), length: length(run.text) };
      if (run.bold) inlineStyleRanges.push({ ...range, style: "BOLD" });
      if (run.italic) inlineStyleRanges.push({ ...range, style: "ITALIC" });
      if (run.href) {
        const key = Object.keys(entityMap).length;
        entityMap[key] = { type: "LINK", mutability: "MUTABLE", data: { url: run.href } };
        entityRanges.push({ ...range, key });
      }
      block.text += run.text;
    }
    return JSON.stringify({
      blocks: [{ ...block, inlineStyleRanges, entityRanges }],
      entityMap,
    });
  }

  function isBlank(child) {
    const { html, ...others } = child.getValue();
    const blocks = (typeof html === "string" && html && JSON.parse(html)?.blocks) || [];
    const texts = [...blocks.map((block) => block.text), ...Object.values(others)];
    return texts.every((text) => !String(text ?? "").trim());
  }

  function insert(list, item, index) {
    const { initialChildState, meta } = list.blockDef;
    const state = { ...initialChildState, [meta.leadIn]: item.leadIn, html: content(item.runs) };
    return list.insert(state, index, { id: globalThis.crypto?.randomUUID?.() });
  }

  function remove(list, child) {
    const index = list.children.indexOf(child);
    if (index >= 0) list.deleteBlock(index, { animate: false });
  }

  /** Puts the items in place of a blank item, or after one with words; gives the way back. */
  function replace(list, index, items) {
    const here = list.children[index];
    const blank = isBlank(here);
    const added = items.map((item, number) => insert(list, item, index + 1 + number));
    if (blank) remove(list, here);
    added.at(-1).focus?.({ soft: true });
    return () => {
      const first = list.children.indexOf(added[0]);
      added.forEach((child) => remove(list, child));
      if (blank) list.insert(list.blockDef.initialChildState, Math.max(first, 0), {});
    };
  }

  function say(list, count, undo) {
    const { made, undo: label, undone } = list.blockDef.meta.pasted;
    const container = list.container[0];
    container.parentElement.querySelectorAll(":scope > .ws-pasted").forEach((old) => old.remove());
    const message = document.createElement("p");
    message.className = "ws-pasted";
    message.setAttribute("role", "status");
    container.after(message);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = label;
    button.addEventListener("click", () => {
      undo();
      message.textContent = undone;
    });
    message.append(`${made.replace("{count}", count)} `, button);
  }

  function paste(event, list) {
    const field = event.target.closest?.(FIELDS);
    const index = list.children.findIndex((child) => child.element.contains(event.target));
    if (!field || index < 0 || !event.clipboardData) return;
    const items = read(event.clipboardData);
    if (!items) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(list, items.length, replace(list, index, items));
  }

  class PastedItemsDefinition extends ListBlockDefinition {
    render(...given) {
      const list = super.render(...given);
      // While capturing: before the rich text editor, which would paste everything in one place.
      list.container[0].addEventListener("paste", (event) => paste(event, list), true);
      return list;
    }
  }

  window.telepath.register("wellspring.blocks.PastedItems", PastedItemsDefinition);
})();
