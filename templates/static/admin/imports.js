// The progress of an import, and the size of a file before it is sent.
(() => {
  const SECONDS = 3;
  const SAID_EACH = 10; // percent: a screen reader need not hear of each post

  function follow(place) {
    const said = document.querySelector("[data-import-said]");
    let last = 0;

    async function look() {
      try {
        const answer = await fetch(place.dataset.url, { credentials: "same-origin" });
        if (answer.ok && !answer.redirected) {
          place.innerHTML = await answer.text();
          if (!place.querySelector("[data-import-far]")) {
            window.location.reload();
            return;
          }
          announce();
        }
      } catch {
        // The network is away: the next round asks again.
      }
      window.setTimeout(look, SECONDS * 1000);
    }

    function announce() {
      const bar = place.querySelector("progress");
      const percent = bar ? (100 * bar.value) / bar.max : 0;
      if (said && percent >= last + SAID_EACH) {
        last = percent;
        said.textContent = place.querySelector("[data-import-far]").textContent.trim();
      }
    }

    window.setTimeout(look, SECONDS * 1000);
  }

  function watchSize(field) {
    const form = field.closest("form");
    const refusal = form.querySelector("[data-import-too-large]");
    const isTooLarge = () => [...field.files].some((file) => file.size > Number(field.dataset.largest));
    field.addEventListener("change", () => {
      refusal.hidden = !isTooLarge();
    });
    form.addEventListener("submit", (event) => {
      if (isTooLarge()) {
        event.preventDefault();
        field.focus();
      }
    });
  }

  const place = document.querySelector("[data-import-progress][data-url]");
  if (place) follow(place);
  const field = document.querySelector("[data-import-file]");
  if (field) watchSize(field);
})();
