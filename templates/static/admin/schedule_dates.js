/* Keeps the dates that are typed into the schedule of a post until they are saved, and closes the
calendar of any date field for those who use the keyboard.

Wagtail 8.0.1's dialog closes at Escape, also where Escape was meant for the calendar of a field, and
empties both fields. Here Escape closes the calendar first; a dialog that is opened again shows the
dates that were typed. An autosave stores them with the draft; nothing is scheduled by that.

A calendar opens a tenth of a second after its field has the focus, also where the focus is elsewhere
by then, and covers what follows the field (WCAG 2.2, 2.4.11). It cannot be used by keyboard: so it
opens for the pointer alone. */
(() => {
  const FIELDS = "[data-w-dialog-target~=notify]";
  const DIALOG = "schedule-publishing-dialog";
  const typed = new Map();
  let isOpen = false;
  let byKeyboard = false; // how the focus moves

  const isShown = (element) => element.getClientRects().length > 0;

  function remember(event) {
    const field = event.target;
    if (isOpen && field.matches?.(FIELDS)) typed.set(field.id, field.value);
  }

  function follow(event) {
    if (event.target.id !== DIALOG) return;
    isOpen = event.type === "w-dialog:shown";
    if (isOpen) restore();
  }

  function restore() {
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
  }

  function closeCalendar(event) {
    byKeyboard = true;
    const open = [...document.querySelectorAll(".xdsoft_datetimepicker")].filter(isShown);
    if (event.key !== "Escape" || !open.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open.forEach((calendar) => jQuery(calendar).trigger("close.xdsoft"));
  }

  function keepClosed(event) {
    const isField = event.target.matches?.("input");
    if (byKeyboard && isField && jQuery(event.target).data("xdsoft_datetimepicker")) {
      event.stopImmediatePropagation();
    }
  }

  document.addEventListener("input", remember);
  document.addEventListener("change", remember);
  document.addEventListener("w-dialog:shown", follow);
  document.addEventListener("w-dialog:hidden", follow);
  window.addEventListener("keydown", closeCalendar, { capture: true });
  window.addEventListener("pointerdown", () => (byKeyboard = false), { capture: true });
  for (const moved of ["focus", "focusin"]) {
    window.addEventListener(moved, keepClosed, { capture: true });
  }
})();
