/* A box above many checkboxes that shows those whose labels contain what is typed in it, and those
   that are chosen. */
(() => {
  "use strict";
  const FEW = 8; // these are seen at one glance

  const bare = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase().trim();

  const prepare = (choices) => {
    const rows = [...choices.querySelectorAll("label")].map((label) => ({
      shown: label.closest("div") || label,
      box: label.querySelector("input"),
      words: bare(label.textContent),
    }));
    if (rows.length <= FEW || choices.querySelector(".ws-choices__search")) return;
    const label = document.createElement("label");
    label.className = "ws-choices__search";
    label.append(choices.dataset.search);
    const search = document.createElement("input");
    search.type = "search";
    search.autocomplete = "off";
    label.append(search);
    const said = document.createElement("p");
    said.className = "ws-choices__said";
    said.setAttribute("role", "status");
    choices.prepend(label, said);
    choices.classList.add("ws-choices--many");

    const show = () => {
      const wanted = bare(search.value);
      let found = 0;
      for (const row of rows) {
        const fits = row.words.includes(wanted);
        found += fits;
        row.shown.hidden = !fits && !row.box.checked;
      }
      said.textContent = !wanted
        ? ""
        : found
          ? choices.dataset.found.replace("{count}", found)
          : choices.dataset.none;
    };
    search.addEventListener("input", (event) => {
      event.stopPropagation(); // it is no change of the post
      show();
    });
    search.addEventListener("change", (event) => event.stopPropagation());
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would save the form
      if (event.key === "Escape" && search.value) {
        event.preventDefault();
        search.value = "";
        show();
      }
    });
  };

  const begin = () => document.querySelectorAll(".ws-choices").forEach(prepare);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
