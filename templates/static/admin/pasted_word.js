/* Pasted HTML of Word and Google Docs made plain HTML: lists are lists, links lead where they say.

Pure: no page, no editor. See pasted_html.js and pasted_structure.js. */
(() => {
  const { pasted } = globalThis.wellspring;
  const ORDERED = /^\(?(?:\d{1,3}|[a-z]{1,4})[.)]/i;

  function styleOf(element) {
    return (element.getAttribute("style") || "").replace(/\s+/g, "").toLowerCase();
  }

  /** The level (from 1) and mark of a list item that Word writes as a paragraph, or null. */
  function wordItem(element) {
    const style = styleOf(element);
    if (!/^(P|DIV|H[1-6])$/.test(element.tagName)) return null;
    if (!/mso-list:(?!none|ignore)/.test(style)) return null;
    const marks = [...element.querySelectorAll("[style]")].filter((inner) =>
      styleOf(inner).includes("mso-list:ignore"),
    );
    const mark = marks.map((inner) => inner.textContent.trim()).join("");
    marks.forEach((inner) => inner.remove());
    return { level: Number(/level(\d)/.exec(style)?.[1] || 1), ordered: ORDERED.test(mark) };
  }

  /** Puts the paragraph `element` as an item into the list that ends before it. */
  function place(element, { level, ordered }) {
    const before = element.previousElementSibling;
    const tag = ordered ? "OL" : "UL";
    let list = before?.dataset?.word && (level > 1 || before.tagName === tag) ? before : null;
    if (!list) {
      list = element.ownerDocument.createElement(tag);
      list.dataset.word = "1";
      element.before(list);
    }
    for (let depth = 1; depth < level && list.lastElementChild; depth += 1) {
      const item = list.lastElementChild;
      const last = item.lastElementChild;
      const inner = /^[OU]L$/.test(last?.tagName || "") ? last : item.ownerDocument.createElement(tag);
      if (inner !== last) item.append(inner);
      list = inner;
    }
    const item = element.ownerDocument.createElement("li");
    item.append(...element.childNodes);
    list.append(item);
    element.remove();
  }

  /** Where a link leads that a program has wrapped: google.com/url?q=… and its like. */
  function target(href) {
    try {
      const url = new URL(href);
      const wrapped =
        (/^(www\.)?google(\.[a-z]{2,3}){1,2}$/.test(url.hostname) && url.pathname === "/url") ||
        (/^lm?\.facebook\.com$/.test(url.hostname) && url.pathname === "/l.php") ||
        url.hostname.endsWith(".safelinks.protection.outlook.com");
      const found = ["q", "url", "u"].map((name) => url.searchParams.get(name)).find(Boolean);
      return wrapped && /^https?:/i.test(found || "") ? found : href;
    } catch {
      return href;
    }
  }

  /** The style sheets of pasted HTML, read for bold and italics: Google Docs writes them as classes. */
  function rules(source) {
    const found = [];
    for (const element of source.querySelectorAll("style")) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(element.textContent.replace(/<!--|-->/g, ""));
      found.push(...[...sheet.cssRules].filter((rule) => rule.selectorText));
    }
    return found;
  }

  function wrap(element, tag) {
    const inner = element.ownerDocument.createElement(tag);
    inner.append(...element.childNodes);
    element.append(inner);
  }

  /** Makes the bold and italics of classes elements, which every field reads. */
  function emphasise(source) {
    for (const { style, selectorText } of rules(source)) {
      const isBold = style.fontWeight === "bold" || Number(style.fontWeight) >= 600;
      const isItalic = style.fontStyle === "italic";
      if (!isBold && !isItalic) continue;
      for (const element of source.body.querySelectorAll(selectorText)) {
        if (element.matches("h1, h2, h3, h4, h5, h6, ul, ol, table, tr, body")) continue;
        if (isBold && !element.style.fontWeight) wrap(element, "b");
        if (isItalic && !element.style.fontStyle) wrap(element, "i");
      }
    }
  }

  /** The body of pasted HTML. */
  function plain(html) {
    const source = new DOMParser().parseFromString(html, "text/html");
    const { body } = source;
    try {
      emphasise(source);
    } catch {
      // A style sheet that the browser cannot read has no say.
    }
    body.querySelectorAll("style").forEach((element) => element.remove());
    for (const element of [...body.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")]) {
      const item = wordItem(element);
      if (item) place(element, item);
    }
    body.querySelectorAll("[data-word]").forEach((list) => list.removeAttribute("data-word"));
    for (const link of body.querySelectorAll("a[href]")) {
      link.setAttribute("href", target(link.getAttribute("href")));
    }
    return body;
  }

  Object.assign(pasted, { plain, target });
})();
