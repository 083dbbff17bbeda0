/* A pasted list, from plain text to items. Pure: no page, no editor; see pasted_items.js.

An item is { leadIn: string, runs: [{ text, bold, italic, href }] }. Whatever is not plainly a list
gives null, and is then pasted as it is: no word is ever lost. */
(() => {
  const wellspring = (globalThis.wellspring = globalThis.wellspring || {});

  const SPACE = "[ \\t\\u00a0\\u202f]";
  // Marks that are never words need no space after them; a hyphen, star, dash or number does.
  const BULLET = new RegExp(
    `^${SPACE}*(?:[•‣◦▪▫●○■□∙·\\uf0b7]${SPACE}*|(?:[-*+–—]|\\d{1,2}[.)])${SPACE}+)(\\S.*)$`,
  );
  const NUMBER = new RegExp(`^${SPACE}*(\\d{1,2})[.)]${SPACE}`);
  const LEAD_IN = new RegExp(`^([^:]{1,60}?)${SPACE}?:${SPACE}+(?=\\S)`);
  const SENTENCE_END = /[!?…]|[a-zà-ÿ]{4,}\.\s/;

  function lines(text) {
    return text
      .replace(/^\ufeff/, "")
      .split(/\r\n|\r|\n|\u2028|\u2029/)
      .map((line) => line.replace(/[ \t\u00a0]+$/, ""));
  }

  /** Bulleted lines, each with the lines that were only broken off it; null if there is more. */
  function bulleted(all) {
    const found = [];
    let gap = true;
    for (const line of all) {
      const match = BULLET.exec(line);
      if (match) found.push(match[1]);
      else if (line.trim() && (gap || !found.length)) return null;
      else if (line.trim()) found[found.length - 1] += ` ${line.trim()}`;
      gap = !line.trim();
    }
    return found;
  }

  /** How a list was numbered: "all" from 1 on, "some" otherwise, or "" without a number. */
  function numbering(numbers) {
    if (numbers.every((number) => number === null)) return "";
    return numbers.every((number, index) => number === index + 1) ? "all" : "some";
  }

  /** The numbers of bulleted lines; null for another mark. */
  function numbersOf(all) {
    const marked = all.filter((line) => BULLET.test(line));
    return marked.map((line) => NUMBER.exec(line)).map((match) => match && Number(match[1]));
  }

  /** Where the lead-in ends and the words begin, or null: a phrase, then a colon and a space. */
  function cut(text) {
    const match = LEAD_IN.exec(text);
    if (!match || SENTENCE_END.test(match[1])) return null;
    return { leadIn: match[1].trim(), start: match[0].length };
  }

  /** The runs from the character `start` on. */
  function rest(runs, start) {
    const kept = [];
    let passed = 0;
    for (const run of runs) {
      const from = Math.max(0, start - passed);
      if (from < run.text.length) kept.push({ ...run, text: run.text.slice(from) });
      passed += run.text.length;
    }
    return kept;
  }

  function words(runs) {
    return runs.map((run) => run.text).join("");
  }

  /** Items from rows of runs. In one list all have a lead-in or none has. */
  function items(rows) {
    if (rows.length < 2) return null;
    const cuts = rows.map((runs) => cut(words(runs)));
    if (cuts.some((found) => !found)) return rows.map((runs) => ({ leadIn: "", runs }));
    return rows.map((runs, index) => ({
      leadIn: cuts[index].leadIn,
      runs: rest(runs, cuts[index].start),
    }));
  }

  /** The items of a list in plain text, or null where the text is not a list; with how they were
  numbered. */
  function fromText(text) {
    const all = lines(text);
    const marked = all.some((line) => BULLET.test(line));
    const written = marked ? bulleted(all) : all.filter((line) => line.trim());
    if (!written || (!marked && written.some((line) => !cut(line.trim())))) return null;
    const found = items(written.map((line) => [{ text: line.trim() }]));
    return found && Object.assign(found, { numbers: numbering(numbersOf(all)) });
  }

  wellspring.pasted = { fromText, items, numbering, words };
})();
