/* "/" in a paragraph of a post's body inserts a block below it.

Wagtail 8.0.1 offers that only to rich texts that are blocks themselves. Those of ours are fields of
a block: they get the same commands here. A paragraph with words is split where "/" was typed. */
(() => {
  const admin = (globalThis.wellspring = globalThis.wellspring || {});

  function split(stream, child, before, after) {
    const index = stream.children.indexOf(child);
    const { value } = child.getState();
    child.block.childBlocks.html.widget.setState(before);
    const id = globalThis.crypto?.randomUUID?.();
    const state = { type: "paragraph", value: { ...value, html: after }, id };
    stream.insert(state, index + 1, { focus: true });
  }

  function offer(stream, child) {
    const widget = child.type === "paragraph" && child.block.childBlocks?.html?.widget;
    if (!widget?.setCapabilityOptions) return;
    widget.capabilities.set("split", {
      enabled: true,
      fn: (before, after) => split(stream, child, before, after),
    });
    widget.capabilities.set("addSibling", {
      enabled: true,
      fn: (asked) => child.addSibling(asked),
      blockGroups: stream.getBlockGroups(),
      getBlockCount: (name) => stream.getBlockCount(name),
      getBlockMax: (name) => stream.getBlockMax(name),
    });
    widget.setCapabilityOptions("addSibling", {});
  }

  /** Offers blocks in the paragraphs of a stream, and in those that are added to it. */
  admin.offerBlocks = (stream) => {
    const create = stream._createChild.bind(stream);
    stream._createChild = (...given) => {
      const child = create(...given);
      offer(stream, child);
      return child;
    };
    for (const child of stream.children) offer(stream, child);
  };
})();
