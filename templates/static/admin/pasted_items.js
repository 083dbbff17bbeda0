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
    if (found || /<li[\s>]|mso-list/i.test(html)) return found;
    return pasted.fromText(clipboard.getData("text/plain"));
  }

  const length = (text) => [...text].length; // the rich text editor counts code points

  /** Lines as what the rich text editor keeps (Draft.js raw content), each a block of its own. */
  function content(lines) {
    const entityMap = {};
    const blocks = lines.map((line, number) => block(line, `line${number}`, entityMap));
    return JSON.stringify({ blocks, entityMap });
  }

  function block({ runs, type = "unstyled", depth = 0 }, key, entityMap) {
    const made = { key, text: "", type, depth, data: {}, inlineStyleRanges: [], entityRanges: [] };
    for (const run of runs) {
      const range = { offset: length(made.text), length: length(run.text) };
      if (run.bold) made.inlineStyleRanges.push({ ...range, style: "BOLD" });
      if (run.italic) made.inlineStyleRanges.push({ ...range, style: "ITALIC" });
      if (run.href) {
        const name = Object.keys(entityMap).length;
        entityMap[name] = { type: "LINK", mutability: "MUTABLE", data: { url: run.href } };
        made.entityRanges.push({ ...range, key: name });
      }
      made.text += run.text;
    }
    return made;
  }

  /** The text of what the rich text editor keeps. */
  function written(html) {
    const lines = (typeof html === "string" && html && JSON.parse(html)?.blocks) || [];
    return lines.map((line) => line.text).join("");
  }

  function isBlank(child) {
    const { html, ...others } = child.getValue();
    const texts = [written(html), ...Object.values(others)];
    return texts.every((text) => !String(text ?? "").trim());
  }

  function insert(list, item, index) {
    const { initialChildState, meta } = list.blockDef;
    const state = { ...initialChildState, [meta.leadIn]: item.leadIn, html: content([item]) };
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

  /** The box that numbers the items, of a block that has one. */
  function boxOf(list) {
    const block = list.container[0].closest("[data-contentpath=items]")?.parentElement;
    return block?.querySelector("[data-contentpath=ordered] input[type=checkbox]");
  }

  function tick(box, checked) {
    box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Numbers the list if all of it was numbered from 1 on; gives the box that it ticked, or null. */
  function number(list, items) {
    const box = boxOf(list);
    const whole = items.numbers === "all" && list.children.length === items.length;
    if (!whole || !box || box.checked) return null;
    tick(box, true);
    return box;
  }

  /** What became of the numbers of pasted items: a sentence, or none where they are as they were. */
  function saidOfNumbers(list, { numbers }, ticked) {
    const { numbered, numbers: lost, numbers_box: choose } = pasted.messages();
    const box = boxOf(list);
    if (ticked) return [numbered];
    if (!numbers || list.blockDef.meta.numbered || box?.checked) return [];
    return [box ? choose : lost];
  }

  /** The sentences about what the items do not keep of the HTML that they were made of. */
  function lost({ body, ...items }) {
    if (!body) return [];
    const runs = Object.values(items).flatMap((item) => item.runs || []);
    const links = new Set(runs.map((run) => run.href));
    const keeps = { headings: true, lists: true, nested: false, emphasis: true };
    return pasted.lost(body, { ...keeps, links: (href) => links.has(href) });
  }

  function say(list, items, ticked, undo) {
    const { made, undo: label, undone } = pasted.messages();
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
    const count = made.replace("{count}", items.length);
    const words = [count, ...saidOfNumbers(list, items, ticked), ...lost(items)];
    message.append(`${words.join(" ")} `, button);
  }

  /** The empty field for the heading of the list, or null. */
  function headingOf(list) {
    const block = list.container[0].closest("[data-contentpath=items]")?.parentElement;
    const field = block?.querySelector("[data-contentpath=heading] input[type=text]");
    return field && !field.value.trim() ? field : null;
  }

  function write(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function paste(event, list) {
    const field = event.target.closest?.(FIELDS);
    const index = list.children.findIndex((child) => child.element.contains(event.target));
    if (!field || index < 0 || !event.clipboardData) return;
    const items = read(event.clipboardData);
    if (!items) return;
    const title = items.heading && headingOf(list);
    if (items.heading && !title) return; // no word is lost: everything is pasted as it is
    event.preventDefault();
    event.stopImmediatePropagation();
    pasted.taken = true;
    const undo = replace(list, index, items);
    if (title) write(title, items.heading);
    const ticked = number(list, items);
    say(list, items, ticked, () => {
      undo();
      if (title) write(title, "");
      if (ticked) tick(ticked, false);
    });
  }

  class PastedItemsDefinition extends ListBlockDefinition {
    render(...given) {
      const list = super.render(...given);
      // While capturing: before the rich text editor, which would paste everything in one place.
      list.container[0].addEventListener("paste", (event) => paste(event, list), true);
      return list;
    }
  }

  Object.assign(pasted, { content, written });
  window.telepath.register("wellspring.blocks.PastedItems", PastedItemsDefinition);
})();
