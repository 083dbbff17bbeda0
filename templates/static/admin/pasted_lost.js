/* What a field does not keep of pasted HTML, in sentences. Pure: no page but its messages.

`lost(body, keeps)`: `keeps` has `headings`, `lists`, `tables` and `emphasis` where the field keeps
them, `links`, a function of an address and of whether it comes from a rich text of this admin, and
`line` where the field is a plain text. */
(() => {
  const { pasted } = globalThis.wellspring;
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const VIDEOS = "video, audio, iframe, object, embed";
  const FRAGMENT = "data-draftjs-conductor-fragment";

  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  /** The links of what was copied from a rich text of this admin; some lead to its pages. */
  function own(part) {
    const { blocks, entityMap } = JSON.parse(part);
    return blocks.flatMap(({ text, entityRanges }) =>
      entityRanges
        .filter(({ key }) => entityMap[key].type === "LINK")
        .map(({ key, offset, length }) => ({
          words: [...text].slice(offset, offset + length).join(""),
          href: entityMap[key].data.url || "",
          own: true,
        })),
    );
  }

  function links(body) {
    const part = body.querySelector(`[${FRAGMENT}]`)?.getAttribute(FRAGMENT);
    if (part) return own(part);
    return [...body.querySelectorAll("a[href]")].map((link) => ({
      words: tidy(link.textContent),
      href: link.getAttribute("href"),
    }));
  }

  /** Whether the words are the address, which stays to be read. */
  function spelt({ words, href }) {
    const bare = (text) => text.replace(/^(https?:\/\/|mailto:|tel:)/i, "").replace(/\/$/, "");
    return bare(words) === bare(href);
  }

  function lostLinks(body, keeps) {
    const found = links(body).filter((link) => !keeps.links(link.href, link.own) && !spelt(link));
    return found.map(({ words, href }) => (words ? `“${words}” (${href})` : href));
  }

  function hasEmphasis(body) {
    const bare = body.cloneNode(true);
    bare.querySelectorAll(HEADINGS).forEach((each) => each.remove());
    const runs = pasted.runs(bare);
    return runs.some((run) => (run.bold || run.italic) && run.text.trim());
  }

  function lostHeadings(body, keeps) {
    const names = [...body.querySelectorAll(HEADINGS)].map((each) => tidy(each.textContent));
    const found = names.filter(Boolean);
    // A line that is a heading is its words, in a field of one line.
    return keeps.line && found.join(" ") === tidy(body.textContent) && found.length === 1 ? [] : found;
  }

  /** The sentences about what is lost; headings and links are named, so that they can be made again. */
  function lost(body, keeps) {
    const headings = keeps.headings ? [] : lostHeadings(body, keeps).map((name) => `“${name}”`);
    const found = {
      [keeps.line ? "plain_headings" : "headings"]: headings,
      lists: keeps.lists ? [] : body.querySelectorAll("li"),
      nested: keeps.nested === false ? body.querySelectorAll("li li, ul > ul, ol > ol") : [],
      tables: keeps.tables ? [] : body.querySelectorAll("table"),
      pictures: body.querySelectorAll("img"),
      videos: body.querySelectorAll(VIDEOS),
      links: lostLinks(body, keeps),
      emphasis: !keeps.emphasis && hasEmphasis(body) ? [true] : [],
    };
    return Object.entries(found)
      .filter(([, each]) => each.length)
      .map(([kind, each]) => pasted.messages()[kind].replace("{names}", () => [...each].join(", ")));
  }

  function messages() {
    return JSON.parse(document.getElementById("ws-pasted-messages").textContent);
  }

  Object.assign(pasted, { lost, messages });
})();
