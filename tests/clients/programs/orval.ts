import {
  ListChangesResponse,
  ListEmbargoedResponse,
  ListPostsResponse,
  ReadPostResponse,
  ReadPreviewResponse,
} from "./checks.ts";
import { isType } from "./is_type.ts";
import { isKind, present, site } from "./reading.ts";
import { listChanges, listEmbargoed, listPosts, readPost, readPreview } from "./wellspring.ts";
import type { Block } from "./wellspring.ts";

const types = (body: Block[] = []): string[] => body.map((block) => block.type);

const list = ListPostsResponse.parse((await listPosts({ limit: 100 })).data);
const post = ReadPostResponse.parse((await readPost(site.post)).data);
const changes = ListChangesResponse.parse((await listChanges()).data);
const embargoed = ListEmbargoedResponse.parse((await listEmbargoed()).data);
const preview = ReadPreviewResponse.parse((await readPreview(site.token)).data);

// What the guide's transport sends goes to the later site from here on.
const { fetch } = globalThis;
globalThis.fetch = (input, init) => fetch(String(input).replace(site.now, site.later), init);
const laterPost = ReadPostResponse.parse((await readPost(site.post)).data);
const laterChanges = ListChangesResponse.parse((await listChanges()).data);

present({
  titles: list.results.map((one) => one.title),
  title: post.title,
  blocks: types(post.body),
  headings: (post.body ?? []).filter((one) => isType(one, "heading")).map((one) => one.value.text),
  changes: changes.results.map((one) => (isKind(one, "upsert") ? one.post.title : one.kind)),
  embargoed: embargoed.results.map((one) => one.title),
  preview: [preview.title, preview.preview.revision],
  laterBlocks: types(laterPost.body),
  laterChanges: laterChanges.results.map((one) => one.kind),
});
