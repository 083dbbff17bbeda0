/* What is pasted into a rich text field: Word's lists and wrapped links are made plain, and a message
beside the field says what the field cannot keep (headings, tables, pictures). */
(() => {
  const { pasted } = globalThis.wellspring;
  const LOST = { headings: "h1, h2, h3, h4, h5, h6", tables: "table", pictures: "img" };
  const again = new WeakSet(); // our own events

  /** The sentences about what is lost; headings are named, so that they can be made again. */
  function lost(body, kept = []) {
    const sentences = [];
    for (const [kind, selector] of Object.entries(LOST)) {
      if (kept.includes(kind)) continue;
      const found = [...body.querySelectorAll(selector)];
      const names = found.map((each) => each.textContent.replace(/\s+/g, " ").trim());
      const named = kind === "headings" ? names.filter(Boolean) : found;
      if (named.length) {
        const said = names.filter(Boolean).map((name) => `“${name}”`);
        sentences.push(pasted.strings[kind].replace("{names}", () => said.join(", ")));
      }
    }
    return sentences;
  }

  function say(editor, sentences) {
    const parent = editor.parentElement;
    parent.querySelectorAll(":scope > .ws-pasted").forEach((old) => old.remove());
    if (!sentences.length) return;
    const message = document.createElement("p");
    message.className = "ws-pasted";
    message.setAttribute("role", "status");
    editor.after(message);
    message.textContent = sentences.join(" ");
  }

  function paste(event) {
    const editor = event.target.closest?.("[contenteditable=true]")?.closest(".Draftail-Editor");
    const html = event.clipboardData?.getData("text/html");
    if (!editor || !html || again.has(event) || !pasted.strings) return;
    const body = pasted.plain(html);
    pasted.taken = false; // a list that takes the headings, too, loses none
    const sentences = lost(body);
    setTimeout(() => say(editor, pasted.taken ? [] : sentences));
    if (!/mso-list|\/url\?|\/l\.php\?|safelinks|<style/i.test(html)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", body.innerHTML);
    clipboardData.setData("text/plain", event.clipboardData.getData("text/plain"));
    const other = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    again.add(other);
    event.target.dispatchEvent(other);
  }

  pasted.lost = lost;
  // On the window: lists that take pasted items (pasted_items.js) listen nearer to the field, and
  // get the plain HTML.
  window.addEventListener("paste", paste, true);
})();
