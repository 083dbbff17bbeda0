/* A pasted list, from HTML to items: keeps bold, italics and links; see pasted_text.js.

Only HTML that is a list, with or without one heading above it, counts; sub-items become items. */
(() => {
  const { pasted } = globalThis.wellspring;
  const LINKS = /^(https?|mailto|tel|sms):/i;
  const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "META", "LINK", "TITLE"]);

  function isBold(element, inherited) {
    const weight = element.style?.fontWeight;
    if (weight) return weight === "bold" || Number(weight) >= 600;
    return inherited || element.tagName === "B" || element.tagName === "STRONG";
  }

  function isItalic(element, inherited) {
    const style = element.style?.fontStyle;
    if (style) return style === "italic";
    return inherited || element.tagName === "I" || element.tagName === "EM";
  }

  function hrefOf(element, inherited) {
    const href = element.tagName === "A" ? element.getAttribute("href") || "" : "";
    return LINKS.test(href) ? href : inherited;
  }

  function collect(node, style, runs) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        runs.push({ ...style, text: child.data.replace(/[ \t\r\n]+/g, " ") });
      } else if (child.nodeType === Node.ELEMENT_NODE && !SILENT.has(child.tagName)) {
        if (child.tagName === "BR") runs.push({ ...style, text: " " });
        else collect(child, styleOf(child, style), runs);
      }
    }
    return runs;
  }

  function styleOf(element, inherited) {
    return {
      bold: isBold(element, inherited.bold),
      italic: isItalic(element, inherited.italic),
      href: hrefOf(element, inherited.href),
    };
  }

  /** The runs of an item without the spaces around them and without doubled ones. */
  function tidy(runs) {
    const kept = [];
    let open = false; // whether a space would be the first or follow another
    for (const run of runs) {
      let { text } = run;
      if (!open) text = text.replace(/^ +/, "");
      if (!text) continue;
      open = !text.endsWith(" ");
      kept.push({ ...run, text });
    }
    const last = kept.at(-1);
    if (last) last.text = last.text.replace(/[ \u00a0]+$/, "");
    return kept.filter((run) => run.text);
  }

  /** "<b>Lead-in</b> text": bold words that begin every item are its lead-in, colon or not. */
  function bold(rows) {
    const heads = rows.map((runs) => {
      let count = 0;
      while (runs[count]?.bold) count += 1;
      return count;
    });
    const fits = rows.every((runs, index) => {
      const head = pasted.words(runs.slice(0, heads[index])).trim();
      return head && head.length <= 60 && !/[.!?…:]$/.test(head) && heads[index] < runs.length;
    });
    if (!fits) return null;
    return rows.map((runs, index) => ({
      leadIn: pasted.words(runs.slice(0, heads[index])).trim(),
      runs: tidy(runs.slice(heads[index])),
    }));
  }

  /** The runs of an item without those of the items in it, which follow as items of their own. */
  function own(point) {
    const bare = point.cloneNode(true);
    bare.querySelectorAll("ul, ol").forEach((inner) => inner.remove());
    return collect(bare, styleOf(bare, {}), []);
  }

  /** The number of each item, as it was shown; null in a list without numbers. */
  function numbersOf(points) {
    return points.map((point) => {
      const list = point.parentElement;
      if (list?.tagName !== "OL") return null;
      return (list.start ?? 1) + [...list.children].filter((each) => each.tagName === "LI").indexOf(point);
    });
  }

  /** The items of a list in HTML, or null where the HTML is not only a list; with the `heading` above
  it ("" without one), how they were numbered, and the `body` that they were made of. */
  function fromHtml(html) {
    const body = pasted.plain(html);
    const whole = body.cloneNode(true);
    const points = [...body.querySelectorAll("li")];
    if (!points.length || body.querySelector("table, img, video, iframe")) return null;
    const rows = points.map((point) => tidy(own(point)));
    const numbers = pasted.numbering(numbersOf(points));
    body.querySelectorAll("ul, ol, li").forEach((element) => element.remove());
    body.querySelectorAll([...SILENT].join(",")).forEach((element) => element.remove());
    const headings = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const heading = headings.map((each) => each.textContent.replace(/\s+/g, " ").trim()).join("");
    if (headings.length > 1 || body.textContent.replace(/\s+/g, " ").trim() !== heading) return null;
    const written = rows.filter((runs) => runs.length);
    const found = pasted.items(written);
    const chosen = found?.some((item) => item.leadIn) ? found : (found && bold(written)) || found;
    return chosen && Object.assign(chosen, { heading, numbers, body: whole });
  }

  const runs = (body) => collect(body, {}, []);

  Object.assign(pasted, { fromHtml, runs, styleOf, tidy, LINKS, SILENT });
})();
