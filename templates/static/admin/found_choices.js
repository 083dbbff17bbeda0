/* Checkboxes that are found by typing, with those that are chosen above them.

The checkboxes stay what the form sends. In the field, Enter chooses the first that is shown, the
arrows go through them, Escape shows all again, and Backspace takes out the last one chosen. */
(() => {
  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/\s+/g, " ")
      .trim();
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const element = (name, attributes = {}, ...inner) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...inner);
    return made;
  };

  class Choices {
    constructor(part, number) {
      this.words = part.dataset;
      this.list = part.firstElementChild;
      this.list.classList.add("ws-choices__list");
      this.rows = [...this.list.querySelectorAll("input[type=checkbox]")].map((box) => {
        const label = box.closest("label");
        const name = label.textContent.trim();
        return { box, name, found: plain(name), row: label.parentElement };
      });
      this.order = this.rows.filter(({ box }) => box.checked);
      const id = `ws-choices-${number}`;
      this.field = element("input", {
        type: "search",
        id,
        autocomplete: "off",
        "aria-describedby": `${id}-help`,
      });
      this.status = element("p", { role: "status", class: "ws-choices__status" });
      this.chosen = element("ul", { class: "ws-choices__chosen", "aria-label": this.words.chosen });
      this.nothing = element("p", { class: "ws-choices__nothing" }, this.words.none);
      part.prepend(
        this.chosen,
        this.nothing,
        element("label", { for: id, class: "ws-choices__label" }, this.words.find),
        this.field,
        element("p", { id: `${id}-help`, class: "help" }, this.words.help),
        this.status,
      );
      this.field.addEventListener("input", () => this.filter());
      this.field.addEventListener("keydown", (event) => this.typed(event));
      this.list.addEventListener("keydown", (event) => this.walked(event));
      this.list.addEventListener("change", (event) => this.changed(event));
      this.draw();
    }

    shown() {
      return this.rows.filter(({ row }) => !row.hidden);
    }

    filter() {
      const asked = plain(this.field.value).split(" ");
      for (const { row, found } of this.rows) {
        row.hidden = !asked.every((word) => found.includes(word));
      }
      const counts = { count: this.shown().length, all: this.rows.length };
      this.status.textContent = this.field.value ? filled(this.words.shown, counts) : "";
    }

    clear() {
      this.field.value = "";
      this.filter();
    }

    typed(event) {
      if (event.isComposing) return;
      const { key } = event;
      if (key === "Enter") {
        event.preventDefault(); // the form is not sent
        const [first] = this.field.value.trim() ? this.shown() : [];
        if (!first) return;
        this.clear();
        if (!first.box.checked) first.box.click();
      } else if (key === "ArrowDown") {
        event.preventDefault();
        this.shown()[0]?.box.focus();
      } else if (key === "Escape" && this.field.value) {
        event.preventDefault();
        event.stopPropagation();
        this.clear();
      } else if (key === "Backspace" && !this.field.value) {
        this.order.at(-1)?.box.click();
      }
    }

    walked(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        event.stopPropagation();
        this.clear();
        this.field.focus();
      } else if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        event.target.click();
      } else if (step) {
        event.preventDefault();
        const boxes = this.shown().map(({ box }) => box);
        (boxes[boxes.indexOf(event.target) + step] || (step < 0 && this.field))?.focus?.();
      }
    }

    changed({ target }) {
      const row = this.rows.find(({ box }) => box === target);
      if (!row) return;
      this.order = this.order.filter((each) => each !== row);
      if (target.checked) this.order.push(row);
      this.status.textContent = filled(target.checked ? this.words.added : this.words.removed, row);
      this.draw();
    }

    draw() {
      this.nothing.hidden = this.order.length > 0;
      this.chosen.hidden = !this.order.length;
      this.chosen.replaceChildren(...this.order.map((row) => element("li", {}, this.button(row))));
    }

    button(row) {
      const label = filled(this.words.remove, row);
      const cross = element("span", { "aria-hidden": "true" }, "×");
      const made = element("button", { type: "button", title: label }, row.name, " ", cross);
      made.setAttribute("aria-label", label);
      made.addEventListener("click", () => {
        row.box.click();
        this.field.focus();
      });
      return made;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".ws-choices").forEach((part, place) => new Choices(part, place));
  });
})();
