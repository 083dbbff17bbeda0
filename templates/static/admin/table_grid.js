/* The cells of a table as a grid in which every cell can be written; see table_cells.js.

A cell is an editable text box; Tab goes from cell to cell. The buttons above the grid change the cell
that had the focus last. What they take away, and what a paste changes, comes back by Undo. */
(() => {
  const { tables } = globalThis.wellspring;
  const EMPTY = 2; // rows and columns of a new table
  const CAPTION = 150;

  const element = (name, attributes = {}, ...inner) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...inner);
    return made;
  };
  const blank = (rows, columns) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => []));
  const said = (cells) => cells.some((cell) => tables.words(cell).trim());

  class Grid {
    constructor(input, messages, chooser, attributes) {
      this.input = input;
      this.chooser = chooser;
      this.messages = messages;
      this.idForLabel = null;
      this.row = this.column = 0;
      this.range = null;
      this.table = element("table", { role: "presentation" });
      this.status = element("p", { role: "status", class: "ws-grid__status" });
      this.tools = this.toolbar();
      const scroller = element("div", { class: "ws-grid__cells" }, this.table);
      this.box = element("div", { class: "ws-grid", role: "group", ...attributes });
      this.box.append(this.tools, scroller, this.status);
      input.hidden = true;
      input.before(this.box);
      this.table.addEventListener("input", (event) => this.changed(event));
      this.table.addEventListener("focusin", (event) => this.entered(event));
      this.table.addEventListener("keydown", (event) => this.pressed(event));
      this.table.addEventListener("paste", (event) => this.paste(event));
      this.table.addEventListener("drop", (event) => event.preventDefault());
      this.box.addEventListener("focusout", () => this.remember());
    }

    toolbar() {
      const { messages } = this;
      const bar = element("div", { class: "ws-grid__tools", role: "toolbar", "aria-label": messages.tools });
      const actions = {
        bold: () => this.format("bold"),
        italic: () => this.format("italic"),
        link: () => this.link(),
        add_row: () => this.add("row"),
        add_column: () => this.add("column"),
        remove_row: () => this.remove("row"),
        remove_column: () => this.remove("column"),
      };
      for (const [name, act] of Object.entries(actions)) {
        const button = this.button(messages[name], act);
        button.dataset.action = name;
        bar.append(button);
      }
      return bar;
    }

    button(label, act) {
      const made = element("button", { type: "button", class: "button button-small button-secondary" }, label);
      made.addEventListener("mousedown", (event) => event.preventDefault()); // the words stay selected
      made.addEventListener("click", act);
      return made;
    }

    // -- what Wagtail asks of a widget

    getValue() {
      return this.input.value;
    }

    getState() {
      return this.input.value;
    }

    setState(state) {
      this.draw(tables.stored(state));
      this.input.value = state || "";
    }

    getTextLabel() {
      return this.rows().flat().map(tables.words).join(" ").trim().slice(0, 50);
    }

    setInvalid(invalid) {
      this.box.toggleAttribute("data-invalid", Boolean(invalid));
    }

    focus() {
      this.cell(0, 0).focus();
    }

    // -- the cells

    cell(row, column) {
      return this.table.rows[row].cells[column].firstChild;
    }

    /** What the cells hold now, as segments. */
    rows() {
      return [...this.table.rows].map((row) =>
        [...row.cells].map((cell) => tables.segments(cell.firstChild)),
      );
    }

    draw(rows) {
      const shown = rows.length && rows[0].length ? rows : blank(EMPTY, EMPTY);
      const cell = (segments, row, column) => {
        const label = this.messages.cell.replace("{row}", row + 1).replace("{column}", column + 1);
        const box = element("div", {
          contenteditable: "true",
          role: "textbox",
          "aria-multiline": "true",
          "aria-label": label,
        });
        box.innerHTML = tables.html(segments, { shown: true });
        return element("td", {}, box);
      };
      const made = shown.map((cells, row) =>
        element("tr", {}, ...cells.map((segments, column) => cell(segments, row, column))),
      );
      this.table.replaceChildren(element("tbody", {}, ...made));
      this.row = Math.min(this.row, shown.length - 1);
      this.column = Math.min(this.column, shown[0].length - 1);
      this.range = null;
    }

    changed(event) {
      event?.stopPropagation();
      const rows = this.rows();
      this.input.value = rows.some(said) ? tables.table(rows) : "";
      for (const name of ["input", "change"]) {
        this.input.dispatchEvent(new Event(name, { bubbles: true }));
      }
    }

    entered({ target }) {
      const cell = target.closest("td");
      if (!cell) return;
      this.row = cell.parentElement.rowIndex;
      this.column = cell.cellIndex;
    }

    remember() {
      const selection = document.getSelection();
      if (!selection.rangeCount) return;
      const range = selection.getRangeAt(0);
      if (this.cell(this.row, this.column).contains(range.commonAncestorContainer)) this.range = range;
    }

    pressed(event) {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        document.execCommand("insertLineBreak");
      } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.link();
      }
    }

    // -- the words of a cell

    /** Gives the focus back to the cell, with the words that were selected there. */
    restore() {
      this.remember();
      const cell = this.cell(this.row, this.column);
      cell.focus();
      if (!this.range || !cell.contains(this.range.commonAncestorContainer)) return cell;
      const selection = document.getSelection();
      selection.removeAllRanges();
      selection.addRange(this.range);
      return cell;
    }

    format(name) {
      this.restore();
      document.execCommand(name);
    }

    link() {
      this.restore();
      const selected = document.getSelection();
      if (selected.isCollapsed) {
        this.say([this.messages.select]);
        return;
      }
      const range = selected.getRangeAt(0).cloneRange();
      const allowed = { allow_external_link: true, allow_email_link: true, allow_phone_link: true };
      window.ModalWorkflow({
        url: this.chooser,
        urlParams: { page_type: "wagtailcore.page", ...allowed, link_text: String(selected) },
        onload: window.PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { pageChosen: (chosen) => this.linked(range, chosen) },
      });
    }

    linked(range, { id, url }) {
      const link = element("a", id ? { "data-page": id } : { href: url });
      link.append(range.extractContents());
      range.insertNode(link);
      this.redraw(this.cell(this.row, this.column));
      this.changed();
      this.cell(this.row, this.column).focus();
    }

    /** A cell as it is stored: without what the browser added. */
    redraw(cell) {
      cell.innerHTML = tables.html(tables.segments(cell), { shown: true });
    }

    // -- rows and columns

    update(rows, sentences, before) {
      this.draw(rows);
      this.changed();
      this.cell(this.row, this.column).focus();
      this.say([...sentences, this.size(rows)], before);
    }

    size(rows) {
      return this.messages.size.replace("{rows}", rows.length).replace("{columns}", rows[0].length);
    }

    add(what) {
      const rows = this.rows();
      if (what === "row") {
        rows.splice(this.row + 1, 0, blank(1, rows[0].length)[0]);
        this.row += 1;
      } else {
        rows.forEach((row) => row.splice(this.column + 1, 0, []));
        this.column += 1;
      }
      this.update(rows, []);
    }

    remove(what) {
      const rows = this.rows();
      const before = this.rows();
      if (what === "row" && rows.length > 1) rows.splice(this.row, 1);
      else if (what === "column" && rows[0].length > 1) rows.forEach((row) => row.splice(this.column, 1));
      else return;
      this.update(rows, [], before);
    }

    say(sentences, before) {
      this.status.replaceChildren(`${sentences.join(" ")} `);
      if (!before) return;
      const { undo, undone } = this.messages;
      this.status.append(this.button(undo, () => this.update(before, [undone])));
    }

    // -- pasting

    paste(event) {
      event.preventDefault();
      const found = tables.pastedRows(event.clipboardData);
      if (found) this.fill(found);
      else this.insert(event.clipboardData);
    }

    /** Words without a table: in the cell, as they are. */
    insert(clipboard) {
      const box = element("div");
      const source = clipboard.getData("text/html");
      if (source) box.append(...globalThis.wellspring.pasted.plain(source).childNodes);
      else for (const line of clipboard.getData("text/plain").split(/\r\n?|\n/)) box.append(line, element("br"));
      document.execCommand("insertHTML", false, tables.html(tables.segments(box), { shown: true }));
    }

    /** A pasted table from the cell on, or in rows of its own where there are words already. */
    fill({ rows: pastedRows, above = [], rest = [], merged }) {
      const before = this.rows();
      const rows = this.rows();
      const row = (words) => (words.length ? [[words]] : []);
      const added = [...row(this.captioned(above) ? [] : above), ...pastedRows, ...row(rest)];
      const taken = rows
        .slice(this.row, this.row + added.length)
        .some((cells) => said(cells.slice(this.column, this.column + pastedRows[0].length)));
      if (taken) {
        rows.splice(this.row + 1, 0, ...added.map(() => []));
        this.row += 1;
        this.column = 0;
      }
      added.forEach((cells, index) => {
        const below = this.row + index;
        rows[below] = rows[below] || [];
        cells.forEach((cell, place) => {
          rows[below][this.column + place] = cell;
        });
      });
      const width = Math.max(...rows.map((row) => row.length));
      const squared = rows.map((row) => Array.from({ length: width }, (_, place) => row[place] || []));
      const sentences = [this.messages.pasted, ...(merged ? [this.messages.merged] : [])];
      this.update(squared, sentences, before);
    }

    /** Writes the caption of a pasted table into the empty field for it; whether it did. */
    captioned(above) {
      const block = this.box.closest("[data-contentpath=cells]")?.parentElement;
      const field = block?.querySelector("[data-contentpath=caption] input[type=text]");
      const text = tables.words(above).replace(/\s+/g, " ").trim();
      if (!text) return true;
      if (!field || field.value.trim() || text.length > CAPTION) return false;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }
  }

  class GridDefinition {
    constructor(html, messages, chooser) {
      this.html = html;
      this.messages = messages;
      this.chooser = chooser;
    }

    render(placeholder, name, id, initialState, _capabilities, options = {}) {
      const box = element("div");
      box.innerHTML = this.html.replace(/__NAME__/g, name).replace(/__ID__/g, id);
      placeholder.replaceWith(box);
      const { "aria-describedby": described } = options.attributes || {};
      const grid = new Grid(
        box.querySelector("textarea"),
        this.messages,
        this.chooser,
        described ? { "aria-describedby": described } : {},
      );
      grid.setState(initialState);
      return grid;
    }
  }

  window.telepath.register("wellspring.widgets.Grid", GridDefinition);
})();
