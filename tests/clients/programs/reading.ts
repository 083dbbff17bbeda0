/** What each program reads, printed as one line of JSON for the test to compare. */
export interface Read {
  titles: string[];
  title: string;
  blocks: string[];
  headings: string[];
  changes: string[];
  embargoed: string[];
  preview: [string, number | null];
  laterBlocks: string[];
  laterChanges: string[];
}

export function present(read: Read): void {
  console.log(JSON.stringify(read));
}

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** `later` is the same site as a later release would serve it. */
export const site = {
  now: given("SITE"),
  later: given("LATER_SITE"),
  key: given("KEY"),
  post: given("POST"),
  token: given("TOKEN"),
};

/** Changes are told apart by `kind`, as blocks are by `type`. */
export function isKind<Part extends { kind: string }, Kind extends Part["kind"]>(
  part: Part,
  kind: Kind,
): part is Extract<Part, { kind: Kind }> {
  return part.kind === kind;
}
