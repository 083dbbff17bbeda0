/* What is pasted into a field of a form: Word's lists and wrapped links are made plain, and a message
beside the field says what the field cannot keep (headings, lists, tables, pictures, links, bold). */
(() => {
  const { pasted } = globalThis.wellspring;
  const LINES = "[data-edit-form] [data-field-input] :is(input[type=text], textarea)";
  const again = new WeakSet(); // our own events
  const LINE = { line: true, links: () => false };

  /** What a rich text field keeps: Wagtail's editor hangs, with its options, on the hidden input. */
  function kept(editor) {
    const wrapper = editor.closest("[data-draftail-editor-wrapper]");
    const inputs = [...wrapper.parentElement.querySelectorAll(":scope > input")];
    const { draftailEditor } = inputs.find((input) => input.draftailEditor) || {};
    const { blockTypes = [], entityTypes = [], inlineStyles = [] } = draftailEditor?.props || {};
    const link = entityTypes.find(({ type }) => type === "LINK");
    const allowed = new RegExp(link?.allowlist?.href || "", "i");
    return {
      headings: blockTypes.some(({ type }) => type.startsWith("header-")),
      lists: blockTypes.some(({ type }) => type.endsWith("-list-item")),
      emphasis: inlineStyles.length > 0,
      links: (href, own) => Boolean(link) && (own || (pasted.LINKS.test(href) && allowed.test(href))),
    };
  }

  function say(field, sentences) {
    const parent = field.parentElement;
    parent.querySelectorAll(":scope > .ws-pasted").forEach((old) => old.remove());
    if (!sentences.length) return;
    const message = document.createElement("p");
    message.className = "ws-pasted";
    message.setAttribute("role", "status");
    field.after(message);
    message.textContent = sentences.join(" ");
  }

  function paste(event) {
    const editor = event.target.closest?.("[contenteditable=true]")?.closest(".Draftail-Editor");
    const field = editor || event.target.closest?.(LINES);
    const html = event.clipboardData?.getData("text/html");
    if (!field || !html || again.has(event)) return;
    const body = pasted.plain(html);
    pasted.taken = false; // a list or body that makes items or blocks says itself what is lost
    const sentences = pasted.lost(body, editor ? kept(editor) : LINE);
    setTimeout(() => say(field, pasted.taken ? [] : sentences));
    if (!editor || !/mso-list|\/url\?|\/l\.php\?|safelinks|<style/i.test(html)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", body.innerHTML);
    clipboardData.setData("text/plain", event.clipboardData.getData("text/plain"));
    const other = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    again.add(other);
    event.target.dispatchEvent(other);
  }

  // On the window: lists that take pasted items (pasted_items.js) listen nearer to the field, and
  // get the plain HTML.
  window.addEventListener("paste", paste, true);
})();
