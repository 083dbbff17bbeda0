import createClient from "openapi-fetch";

import { isType } from "./is_type.ts";
import { isKind, present, site } from "./reading.ts";
import type { components, paths } from "./wellspring.ts";

type Post = components["schemas"]["Post"];

function client(baseUrl: string) {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${site.key}` } });
}

function whole<Data>(answer: { data?: Data; error?: unknown }): Data {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const types = (post: Post): string[] => (post.body ?? []).map((block) => block.type);

const now = client(site.now);
const list = whole(await now.GET("/api/v1/posts/", { params: { query: { limit: 100 } } }));
const path = { post_id: site.post };
const post = whole(await now.GET("/api/v1/posts/{post_id}/", { params: { path } }));
const changes = whole(await now.GET("/api/v1/changes/"));
const embargoed = whole(await now.GET("/api/v1/embargoed/"));
const token = { token: site.token };
const preview = whole(await now.GET("/api/v1/previews/{token}/", { params: { path: token } }));

const later = client(site.later);
const laterPost = whole(await later.GET("/api/v1/posts/{post_id}/", { params: { path } }));
const laterChanges = whole(await later.GET("/api/v1/changes/"));

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
