/* A publication that is dragged to another day: opens the page that moves it, with that day chosen.

The link "Move" does the same without a pointer. */
(() => {
  const TYPE = "text/x-wellspring-move";
  const days = [...document.querySelectorAll(".ws-day[data-day]")];

  for (const publication of document.querySelectorAll(".ws-event[data-move]")) {
    publication.draggable = true;
    publication.addEventListener("dragstart", ({ dataTransfer }) => {
      dataTransfer.clearData(); // also where the title was grasped, which is a link
      dataTransfer.setData(TYPE, publication.dataset.move);
      dataTransfer.effectAllowed = "move";
    });
  }

  for (const day of days) {
    const mark = (marked) => day.classList.toggle("ws-day--target", marked);
    day.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes(TYPE)) return;
      event.preventDefault();
      mark(true);
    });
    day.addEventListener("dragleave", (event) => mark(day.contains(event.relatedTarget)));
    day.addEventListener("drop", (event) => {
      const address = event.dataTransfer.getData(TYPE);
      mark(false);
      if (!address) return;
      event.preventDefault();
      location.assign(`${address}?to=${day.dataset.day}`);
    });
  }
})();
