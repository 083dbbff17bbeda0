/* The cells of tables: stored and pasted HTML as lines of plain, bold, slanted and linked words.

A cell is a list of segments { text, bold, italic, link } and { br: true }; a link is { href } or
{ page }. Whatever else stands in a cell is left out, but none of its words. See table_grid.js. */
(() => {
  const { pasted } = globalThis.wellspring;
  const LINES = new Set(
    `ADDRESS ARTICLE BLOCKQUOTE CAPTION DD DIV DL DT FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 LI OL P PRE
    SECTION TABLE TBODY TD TFOOT TH THEAD TR UL`.split(/\s+/),
  );
  const PAGE = /^\d{1,18}$/;

  function linkOf(element, inherited) {
    if (element.tagName !== "A") return inherited;
    const page = element.dataset.page || (element.getAttribute("linktype") === "page" && element.id);
    if (page && PAGE.test(page)) return { page };
    const href = element.getAttribute("href") || "";
    return pasted.LINKS.test(href) || /^\/(?![/\\])/.test(href) ? { href } : inherited;
  }

  /** The segments of what is in an element, without the spaces around lines. */
  function segments(element) {
    const found = [];
    const walk = (node, style) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          found.push({ ...style, text: child.data.replace(/[ \t\r\n]+/g, " ") });
        } else if (child.nodeType === Node.ELEMENT_NODE && !pasted.SILENT.has(child.tagName)) {
          inside(child, style);
        }
      }
    };
    const inside = (child, style) => {
      const isLine = LINES.has(child.tagName);
      if (isLine || child.tagName === "BR") found.push({ br: true });
      const { bold, italic } = pasted.styleOf(child, style);
      walk(child, { bold, italic, link: linkOf(child, style.link) });
      if (isLine) found.push({ br: true });
    };
    walk(element, {});
    return tidy(found);
  }

  /** Without line breaks at the edges, doubled ones and doubled spaces. */
  function tidy(found) {
    const kept = [];
    let open = false; // whether a space may follow
    for (const segment of found) {
      if (segment.br) {
        trimEnd(kept);
        if (kept.length && !kept.at(-1).br) kept.push(segment);
        open = false;
        continue;
      }
      const text = open ? segment.text : segment.text.replace(/^ +/, "");
      if (!text) continue;
      kept.push({ ...segment, text });
      open = !text.endsWith(" ");
    }
    trimEnd(kept);
    if (kept.at(-1)?.br) kept.pop();
    return kept;
  }

  function trimEnd(kept) {
    const last = kept.at(-1);
    if (!last || last.br) return;
    last.text = last.text.replace(/ +$/, "");
    if (!last.text) kept.pop();
  }

  function escaped(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  /** The HTML of segments; `shown`: as the grid shows it, where a page's id would be an element's. */
  function html(found, { shown = false } = {}) {
    return found.map((segment) => (segment.br ? "<br>" : written(segment, shown))).join("");
  }

  function written({ text, bold, italic, link }, shown) {
    let said = escaped(text);
    if (italic) said = `<em>${said}</em>`;
    if (bold) said = `<strong>${said}</strong>`;
    if (!link) return said;
    const page = shown ? `data-page="${link.page}"` : `linktype="page" id="${link.page}"`;
    return `<a ${link.page ? page : `href="${escaped(link.href)}"`}>${said}</a>`;
  }

  const words = (found) => found.map((segment) => (segment.br ? " " : segment.text)).join("");

  /** Rows of equal length: ragged ones end in empty cells. */
  function squared(rows) {
    const width = Math.max(0, ...rows.map((row) => row.length));
    return rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => [])]);
  }

  /** The rows of a table; a merged cell's words stand in its first cell, and `merged` counts it. */
  function read(table) {
    const rows = [];
    let merged = 0;
    [...table.rows].forEach((row, index) => {
      rows[index] = rows[index] || [];
      let column = 0;
      for (const cell of row.cells) {
        while (rows[index][column]) column += 1;
        const down = Math.min(Math.max(cell.rowSpan, 1), table.rows.length - index);
        const across = Math.min(Math.max(cell.colSpan, 1), 100);
        if (down > 1 || across > 1) merged += 1;
        for (let below = 0; below < down; below += 1) {
          rows[index + below] = rows[index + below] || [];
          for (let beside = 0; beside < across; beside += 1) rows[index + below][column + beside] = [];
        }
        rows[index][column] = segments(cell);
      }
    });
    const whole = squared(rows.map((row) => Array.from(row, (cell) => cell || [])));
    return { rows: whole.filter((row) => row.some((cell) => cell.length)), merged };
  }

  /** The rows of a stored table; its empty rows, too. */
  function stored(source) {
    const table = new DOMParser().parseFromString(source || "", "text/html").querySelector("table");
    if (!table) return [];
    return squared([...table.rows].map((row) => [...row.cells].map(segments)));
  }

  /** The stored form of rows. */
  function table(rows) {
    const row = (cells) => `<tr>${cells.map((cell) => `<td>${html(cell)}</td>`).join("")}</tr>`;
    return rows.length ? `<table>${rows.map(row).join("")}</table>` : "";
  }

  const isData = (each) => [...each.rows].reduce((count, row) => count + row.cells.length, 0) > 1;

  /** What the clipboard has as rows, with the words `above` and `below` them; null for no table. */
  function pastedRows(clipboard) {
    const source = clipboard.getData("text/html");
    if (source) return fromHtml(pasted.plain(source));
    const lines = clipboard.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
    if (!lines.some((line) => line.includes("\t"))) return null;
    const cell = (text) => (text.trim() ? [{ text: text.trim() }] : []);
    return { rows: squared(lines.map((line) => line.split("\t").map(cell))), merged: 0 };
  }

  function fromHtml(body) {
    const tables = [...body.querySelectorAll("table")].filter(isData);
    const outer = tables.filter((each) => !tables.some((other) => other !== each && other.contains(each)));
    if (!outer.length) return null;
    const found = outer.map(read);
    const rows = squared(found.flatMap((each) => each.rows));
    if (!rows.length) return null;
    const captions = outer.map((each) => each.caption).filter(Boolean);
    const range = new Range();
    range.setStart(body, 0);
    range.setEndBefore(outer[0]);
    const before = document.createElement("div");
    before.append(range.extractContents(), ...captions);
    outer.forEach((each) => each.remove());
    const merged = found.reduce((count, each) => count + each.merged, 0);
    return { rows, above: segments(before), rest: segments(body), merged };
  }

  const tables = { html, pastedRows, segments, stored, table, words };
  Object.assign(globalThis.wellspring, { tables });
})();
