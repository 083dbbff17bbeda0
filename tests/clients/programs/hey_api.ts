import { isType } from "./is_type.ts";
import { isKind, present, site } from "./reading.ts";
import { createClient } from "./wellspring/client/index.ts";
import {
  listChanges,
  listEmbargoed,
  listPosts,
  readPost,
  readPreview,
  type Post,
} from "./wellspring/index.ts";

const types = (post: Post): string[] => (post.body ?? []).map((block) => block.type);

function asked(baseUrl: string) {
  return { client: createClient({ baseUrl, auth: site.key }), throwOnError: true } as const;
}

const now = asked(site.now);
const path = { post_id: site.post };
const { data: list } = await listPosts({ ...now, query: { limit: 100 } });
const { data: post } = await readPost({ ...now, path });
const { data: changes } = await listChanges(now);
const { data: embargoed } = await listEmbargoed(now);
const { data: preview } = await readPreview({ ...now, path: { token: site.token } });

const later = asked(site.later);
const { data: laterPost } = await readPost({ ...later, path });
const { data: laterChanges } = await listChanges(later);

present({
  titles: list.results.map((one) => one.title),
  title: post.title,
  blocks: types(post),
  headings: (post.body ?? []).filter((one) => isType(one, "heading")).map((one) => one.value.text),
  changes: changes.results.map((one) => (isKind(one, "upsert") ? one.post.title : one.kind)),
  embargoed: embargoed.results.map((one) => one.title),
  preview: [preview.title, preview.preview.revision],
  laterBlocks: types(laterPost),
  laterChanges: laterChanges.results.map((one) => one.kind),
});
