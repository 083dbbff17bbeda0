/* A post's body into which text with headings can be pasted: each heading becomes a Heading, and what
stands between two headings a Paragraph with its lists.

Registered for blog.blocks.BodyStreamBlock. The message above the new blocks has an Undo. */
(() => {
  const { pasted, offerBlocks, followAdded, unfoldFilled } = globalThis.wellspring;
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;
  const BLOCKS = new Set(
    `ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM
    HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL`.split(/\s+/),
  );
  const LISTS = { UL: "unordered-list-item", OL: "ordered-list-item" };
  const DEEPEST = 4; // of the rich text editor

  /** The headings and lines of pasted HTML in their order. */
  function units(body) {
    const found = [];
    let line = null;

    function finish() {
      const runs = line ? pasted.tidy(line.runs) : [];
      if (pasted.words(runs).trim()) found.push({ ...line, runs });
      line = null;
    }

    function add(text, style, place) {
      line = line || { type: place.type, depth: place.depth, runs: [] };
      line.runs.push({ ...style, text });
    }

    function element(child, style, place) {
      if (/^H[1-6]$/.test(child.tagName)) {
        finish();
        const text = child.textContent.replace(/\s+/g, " ").trim();
        if (text) found.push({ heading: text, level: Number(child.tagName[1]) });
      } else if (child.tagName === "BR") {
        if (line) add("\n", {}, place);
      } else {
        inside(child, style, place);
      }
    }

    function inside(child, style, place) {
      const isBlock = BLOCKS.has(child.tagName);
      const type = LISTS[child.tagName];
      const depth = place.type === "unstyled" ? 0 : Math.min(place.depth + 1, DEEPEST);
      if (isBlock) finish();
      walk(child, pasted.styleOf(child, style), type ? { type, depth } : place);
      if (isBlock) finish();
    }

    function walk(node, style, place) {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          const text = child.data.replace(/[ \t\r\n]+/g, " ");
          if (line || text.trim()) add(text, style, place);
        } else if (child.nodeType === Node.ELEMENT_NODE && !pasted.SILENT.has(child.tagName)) {
          element(child, style, place);
        }
      }
    }

    walk(body, {}, { type: "unstyled", depth: 0 });
    finish();
    return found;
  }

  /** The blocks to insert: pairs of a type and a value; `paragraph` has the settings of paragraphs. */
  function blocks(stream, paragraph, found) {
    const { heading } = stream.blockDef.initialChildStates;
    const made = [];
    let lines = [];
    const finish = () => {
      if (lines.length) made.push(["paragraph", { ...paragraph, html: pasted.content(lines) }]);
      lines = [];
    };
    for (const unit of found) {
      if (unit.heading) {
        finish();
        const level = Math.min(Math.max(unit.level, 2), 4);
        const kept = typeof heading.level === "number" ? level : String(level);
        made.push(["heading", { ...heading, text: unit.heading, level: kept }]);
      } else {
        lines.push(unit);
      }
    }
    finish();
    return made;
  }

  function insert(stream, type, value, index) {
    return stream.insert({ type, value, id: globalThis.crypto?.randomUUID?.() }, index, {});
  }

  function remove(stream, child) {
    const index = stream.children.indexOf(child);
    if (index >= 0) stream.deleteBlock(index, { animate: false });
  }

  function note(child, words, button) {
    const message = document.createElement("p");
    message.className = "ws-pasted";
    message.setAttribute("role", "status");
    child.element.prepend(message);
    message.append(`${words.join(" ")} `);
    if (button) message.append(button);
  }

  /** Puts the blocks in place of a blank paragraph, or after one with words; with an Undo. */
  function split(stream, index, made, lost) {
    const { split: said, undo: label, undone } = pasted.messages();
    const here = stream.children[index];
    const before = here.getState().value;
    const blank = !pasted.written(here.getValue().value.html).trim();
    const added = made.map(([type, value], number) => insert(stream, type, value, index + 1 + number));
    if (blank) remove(stream, here);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = label;
    button.addEventListener("click", () => {
      const first = Math.max(stream.children.indexOf(added[0]), 0);
      added.forEach((child) => remove(stream, child));
      const left = blank ? insert(stream, "paragraph", before, first) : here;
      note(left, [undone]);
    });
    note(added[0], [said.replace("{count}", made.length), ...lost], button);
    added[0].focus?.({ soft: true }); // where the message is
  }

  /** What the new blocks keep: of links, those outside headings. */
  function keeps(found) {
    const runs = found.flatMap((unit) => unit.runs || []);
    const links = new Set(runs.map((run) => run.href));
    return { headings: true, lists: true, emphasis: true, links: (href) => links.has(href) };
  }

  function paste(event, stream) {
    const html = event.clipboardData?.getData("text/html");
    const index = stream.children.findIndex((child) => child.element.contains(event.target));
    const field = event.target.closest?.("[data-contentpath=html] [contenteditable=true]");
    if (!html || !field || stream.children[index]?.type !== "paragraph") return;
    const body = pasted.plain(html);
    const found = units(body);
    const made = blocks(stream, stream.children[index].getState().value, found);
    if (!made.some(([type]) => type === "heading")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pasted.taken = true;
    split(stream, index, made, pasted.lost(body, keeps(found)));
  }

  class PastedBodyDefinition extends StreamBlockDefinition {
    render(...given) {
      const stream = super.render(...given);
      stream.container[0].addEventListener("paste", (event) => paste(event, stream), true);
      offerBlocks(stream);
      followAdded(stream);
      setTimeout(unfoldFilled, 0, stream); // once it is in the page
      return stream;
    }
  }

  window.telepath.register("wellspring.blocks.PastedBody", PastedBodyDefinition);
})();
