/* Takes the formats of a pasted text, too, and shows at once what it becomes.

Without this script, and once somebody types in it, the text is read as plain text. */
(() => {
  const form = document.querySelector("[data-paste-post]");
  if (!form) return;
  const words = form.querySelector("[data-paste-post-words]");
  const html = form.elements.html;
  const kept = form.querySelector("[data-paste-post-kept]");
  const dropped = form.querySelector("[data-paste-post-dropped]");
  const FORMATTED = /<(?:h[1-6]|li|a|b|strong|em|i|table)[\s>]|mso-list|font-weight/i;
  let ours = false;

  words.addEventListener("paste", (event) => {
    const found = event.clipboardData?.getData("text/html") || "";
    const text = event.clipboardData?.getData("text/plain") || "";
    if (words.value.trim() || !text.trim()) return; // it goes into what is there already
    event.preventDefault();
    ours = true;
    words.value = text;
    html.value = FORMATTED.test(found) ? found : "";
    kept.hidden = !html.value;
    dropped.hidden = true;
    ours = false;
    form.requestSubmit();
  });

  words.addEventListener("input", () => {
    if (ours || !html.value) return;
    html.value = "";
    kept.hidden = true;
    dropped.hidden = false;
  });

  form.elements.file.addEventListener("change", () => {
    if (form.elements.file.files.length) form.requestSubmit();
  });
})();
