/* Keeps what is typed in the admin's forms until the server has it.

Repairs of Wagtail 8.0.1 (UnsavedController, AutosaveController, read in its compiled core.js):

1. A form that was refused is drawn with `force`. Its check for changes is then never started:
   the first autosave clears `force`, and whatever is typed later is neither saved nor warned of.
2. A finished autosave takes the form as it is now for what was saved. What was typed while the
   request was under way counts as saved.
3. What is typed in the first two seconds of a page counts as its initial state.
4. After an answer that is no JSON (500, 403, a login page) autosave waits for the next key; after
   five lost connections it gives up.
5. A submit that meets an autosave under way sends rows without ids, or a new page, twice, and the
   autosave's older words may be stored after it; and a submit after the end of a session ends in
   the login page, without the words.
6. A reviewer's action is written into hidden fields of the form. An autosave that begins before the
   next page takes the action once more, and fields that a submit left behind (the session had ended)
   make the next "Save draft" an approval. One that is asked with a comment is submitted without an
   event, past all of this.
7. Reloading a refused form sends it again, as it was before the autosaves. (If it is sent all the
   same, `FindingsEditView` has it drawn as what it is: older than the draft.)
8. The dialog "A network error occurred", which a button opens while there is no network, stays open
   when the words have been saved meanwhile.
9. A rich text reaches the form a quarter of a second after the last key: whoever types and saves,
   publishes or leaves at once loses the last words. */
(() => {
  const FORM = "form[data-controller~='w-unsaved']";
  const UNSAVED = "\u0000unsaved"; // equals no form data
  // Wagtail takes the initial state 2 s after a form is drawn, and again if it is moved meanwhile.
  const EARLY = 3000;
  const RETRY = 10_000;
  const PATIENCE = 15_000; // the longest that a submit waits
  const [OPEN, CLOSED] = [204, 409]; // what the server answers of the session and the post
  const COMMENT = /^COMMENT-/; // Wagtail shows comments as styles of the text, and stores none
  const IGNORED = /^(csrfmiddlewaretoken|loaded_revision_.*|overwrite_revision_id|next|comments-.*)$/;
  const ACTION = ["action-workflow-action", "workflow-action-name", "workflow-action-extra-data"];

  const states = new WeakMap();

  function stateOf(form) {
    if (!states.has(form)) {
      states.set(form, {
        drawn: performance.now(), // when the form was first seen
        early: false, // it has changes that its initial state may hide
        sent: null, // the form data of the autosave under way
        saving: false,
        lost: false, // the last autosave did not reach the server
        kept: false, // a submit was kept back: its words are only here
        submitted: 0, // when the form was last submitted
        timer: null,
      });
    }
    return states.get(form);
  }

  function controller(form, name) {
    return globalThis.wagtail.app.getControllerForElementAndIdentifier(form, name);
  }

  /* What a form holds, as a comparable string. */
  function written(data) {
    const pairs = [...data].filter(([name]) => !IGNORED.test(name) && !ACTION.includes(name));
    return JSON.stringify(
      pairs.map(([name, value]) => [
        name,
        value instanceof File ? [value.name, value.size, value.type] : value,
      ]),
    );
  }

  /* 9. What a rich text holds now, as Wagtail stores it. */
  function richText({ draftailEditor: editor }) {
    const raw = globalThis.Draftail.serialiseEditorStateToRaw(editor.getEditorState());
    const styles = editor.props.inlineStyles.map(({ type }) => type);
    const kept = new Set(styles.filter((type) => !COMMENT.test(type)));
    for (const block of raw?.blocks ?? []) {
      block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => kept.has(style));
    }
    return raw;
  }

  /* 9. Hands the rich texts to the form. */
  function flush(form) {
    for (const input of form.querySelectorAll("input[type=hidden]")) {
      if (!input.draftailEditor) continue;
      const raw = richText(input);
      const value = JSON.stringify(raw);
      if (value === input.value) continue;
      input.rawContentState = raw;
      input.value = value;
    }
  }

  function flushBeforeLeaving() {
    for (const form of document.querySelectorAll(FORM)) {
      flush(form);
      controller(form, "w-unsaved")?.check();
    }
  }

  /* Have Wagtail find edits at its next check. */
  function markUnsaved(form) {
    const unsaved = controller(form, "w-unsaved");
    if (!unsaved || !unsaved.initialFormData) return;
    unsaved.initialFormData = UNSAVED;
    unsaved.previousFormData = UNSAVED;
    unsaved.check();
  }

  /* 1. The check of a refused form, started as for any other; the form is unsaved from the start. */
  function watchRefused(form) {
    const unsaved = controller(form, "w-unsaved");
    if (!unsaved?.forceValue || unsaved.checkInterval) return;
    unsaved.initialFormData = UNSAVED;
    unsaved.previousFormData = unsaved.formData;
    unsaved.forceValue = false;
    unsaved.checkIntervalValueChanged(unsaved.checkIntervalValue);
  }

  function ready({ target: form }) {
    stateOf(form);
    form.submit = () => form.requestSubmit(); // 6. with an event
    setTimeout(() => watchRefused(form)); // after Wagtail's own first autosave has begun
  }

  /* 3. Changes before the form's initial state was taken. */
  function isEarly(form) {
    const settled = controller(form, "w-unsaved")?.initialFormData;
    return !settled || performance.now() - stateOf(form).drawn < EARLY;
  }

  function noteEarly(event) {
    const form = event.isTrusted && event.target.closest?.(FORM);
    if (form && isEarly(form)) stateOf(form).early = true;
  }

  function noteEarlyClick(event) {
    const form = event.isTrusted && event.target.closest?.(FORM);
    if (!form || !isEarly(form)) return;
    const before = written(new FormData(form));
    setTimeout(() => {
      if (written(new FormData(form)) !== before) stateOf(form).early = true;
    });
  }

  function warnEarly(event) {
    const form = document.querySelector(FORM);
    const unsaved = form && controller(form, "w-unsaved");
    if (form && stateOf(form).kept) event.preventDefault();
    if (!unsaved || unsaved.initialFormData || !unsaved.confirmationValue) return;
    if (stateOf(form).early) event.preventDefault();
  }

  function watched({ target: form }) {
    if (stateOf(form).early) markUnsaved(form);
  }

  /* The token of this session: a login in another tab has changed it. */
  function refreshToken(form, data) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    const field = form.elements.namedItem("csrfmiddlewaretoken");
    if (!token || !field) return;
    field.value = token;
    data?.set("csrfmiddlewaretoken", token);
  }

  function saving(event) {
    const { target: form, detail } = event;
    const state = stateOf(form);
    if (Date.now() - state.submitted < PATIENCE) {
      event.preventDefault(); // 5. it would be stored after the submit
      awaitPage(form, state);
      return;
    }
    refreshToken(form, detail.formData);
    for (const name of ACTION) detail.formData.delete(name); // 6.
    state.sent = detail.formData;
    state.saving = true;
  }

  /* 2. Compares the form with what was sent, with the ids that the server has given. */
  function saved({ target: form, detail }) {
    const state = stateOf(form);
    const { sent } = state;
    Object.assign(state, { saving: false, lost: false, kept: false, sent: null });
    clearTimeout(state.timer);
    history.replaceState(history.state, "", location.href); // 7. the next reload is a GET
    rebase(form, detail.response ?? {});
    setTimeout(() => closeWarning()); // after Wagtail has noted that the network is there
    if (!sent) return;
    for (const [name, value] of Object.entries(detail.response?.field_updates ?? {})) {
      if (sent.has(name)) sent.set(name, value);
    }
    if (written(sent) !== written(new FormData(form))) markUnsaved(form);
  }

  /* 8. One of a newer version in another window stays. */
  function closeWarning() {
    const session = document.querySelector("[data-controller~='w-session']");
    if (!session || controller(session, "w-session")?.interceptValue) return;
    const dialog = document.getElementById("w-save-confirmation-dialog");
    dialog?.dispatchEvent(new Event("w-dialog:hide"));
  }

  /* A submit says which draft its words continue: the one that was just saved. */
  function rebase(form, { revision_id: id, revision_created_at: at }) {
    const fields = form.elements;
    const [revision, created] = [
      fields.namedItem("loaded_revision_id"),
      fields.namedItem("loaded_revision_created_at"),
    ];
    if (!revision || !created || !id || !at) return;
    revision.value = id;
    created.value = at;
  }

  /* 4. Tries again until the server has it. */
  function failed({ target: form, detail }) {
    const state = stateOf(form);
    Object.assign(state, { saving: false, sent: null });
    state.lost = detail.type === "network_error" || detail.type === "server_error";
    controller(form, "w-unsaved").hasEditsValue = true;
    clearTimeout(state.timer);
    if (state.lost) state.timer = setTimeout(() => retry(form), RETRY);
  }

  function retry(form) {
    const autosave = controller(form, "w-autosave");
    if (form.isConnected && stateOf(form).lost && autosave?.activeValue) autosave.save();
  }

  /* Autosave goes on if the submit has not led to another page. */
  function awaitPage(form, state) {
    state.lost = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => retry(form), state.submitted + PATIENCE - Date.now());
  }

  function retryNow() {
    if (document.visibilityState === "hidden") return;
    for (const form of document.querySelectorAll(FORM)) retry(form);
  }

  /* 5. A submit that could be lost, doubled or overtaken waits until it is safe: it asks whether the
     session still holds, which may have ended since the last answer, and lets an autosave under way
     end. After `PATIENCE` it is sent all the same: the server takes the rows that were sent last
     (`ListedFormSet`). */
  function hold(event) {
    const { target: form, submitter } = event;
    if (!form.matches?.(FORM) || !controller(form, "w-autosave")) return;
    const state = stateOf(form);
    if (state.passing) {
      refreshToken(form);
      setTimeout(() => noteSubmit(event)); // after Wagtail, which may ask first
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    state.held ??= release(form, submitter).finally(() => {
      state.held = null;
    });
  }

  function noteSubmit(event) {
    if (!event.defaultPrevented) stateOf(event.target).submitted = Date.now();
  }

  async function release(form, submitter) {
    const until = Date.now() + PATIENCE;
    await autosaved(form, until);
    const status = await sessionStatus(form);
    await autosaved(form, until); // another may have begun meanwhile
    const progress = submitter && controller(submitter, "w-progress");
    progress?.deactivate();
    if (status === CLOSED ? hasUnsaved(form) : status !== OPEN) {
      tell(form, status);
      return;
    }
    stateOf(form).passing = true;
    stateOf(form).kept = false;
    // A disabled button would not say which action was chosen.
    submitter?.removeAttribute("disabled");
    form.requestSubmit(submitter);
    stateOf(form).passing = false;
    progress?.activate();
  }

  async function autosaved(form, until) {
    while (stateOf(form).saving && Date.now() < until) await pause(50);
  }

  /* 10. Whether the form has words that the server lacks. */
  function hasUnsaved(form) {
    const [{ lost, kept }, unsaved] = [stateOf(form), controller(form, "w-unsaved")];
    unsaved?.check();
    return lost || kept || unsaved?.hasEditsValue;
  }

  async function sessionStatus(form) {
    const { session } = document.querySelector("[data-keep-words]").dataset;
    const page = form.action.match(/\/pages\/(\d+)\/edit\//);
    try {
      const answer = await fetch(page ? `${session}?page=${page[1]}` : session, {
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return answer.status;
    } catch {
      return null;
    }
  }

  function tell(form, status) {
    const { closed, words: unreached } = document.querySelector("[data-keep-words]").dataset;
    const words = status === CLOSED ? closed : unreached;
    stateOf(form).kept = true;
    // 6. Whoever submits next chooses again what to do.
    for (const name of ACTION) form.querySelectorAll(`[name="${name}"]`).forEach((each) => each.remove());
    controller(form, "w-autosave").dispatch("error", {
      cancelable: false,
      detail: { type: "server_error", text: words, error: new Error(words), response: null },
    });
  }

  function pause(ms) {
    return new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
  }

  function forForms(handle) {
    return (event) => {
      if (event.target.matches?.(FORM)) handle(event);
    };
  }

  document.addEventListener("w-unsaved:ready", forForms(ready));
  document.addEventListener("w-unsaved:watch-edits", forForms(watched));
  document.addEventListener("w-autosave:save", forForms(saving));
  // Before Wagtail's own listener, which takes a new initial state.
  document.addEventListener(
    "w-autosave:success",
    forForms(({ target }) => (stateOf(target).early = false)),
    { capture: true },
  );
  document.addEventListener("w-autosave:success", forForms(saved));
  document.addEventListener("w-autosave:error", forForms(failed));
  for (const kind of ["beforeinput", "input", "change", "paste", "drop"]) {
    document.addEventListener(kind, noteEarly, { capture: true });
  }
  document.addEventListener("click", noteEarlyClick, { capture: true });
  document.addEventListener("submit", ({ target }) => flush(target), { capture: true });
  document.addEventListener("submit", hold, { capture: true });
  // Before Wagtail's own, which asks whether to leave.
  addEventListener("beforeunload", flushBeforeLeaving, { capture: true });
  addEventListener("beforeunload", warnEarly);
  addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", retryNow);
  addEventListener("focus", retryNow);
})();
