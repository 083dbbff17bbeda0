/* Keeps the dates that are typed into the schedule of a post until they are saved.

Wagtail 8.0.1's dialog closes at Escape, also where Escape was meant for the calendar of a field, and
empties both fields. Here Escape closes the calendar first; a dialog that is opened again shows the
dates that were typed. As before, they are kept on this page alone until "Save schedule". */
(() => {
  const FIELDS = "[data-w-dialog-target~=notify]";
  const DIALOG = "schedule-publishing-dialog";
  const typed = new Map();
  let isOpen = false;

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
    const calendars = document.querySelectorAll(".xdsoft_datetimepicker");
    if (event.key !== "Escape" || ![...calendars].some(isShown)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    jQuery(document.activeElement).datetimepicker("hide");
  }

  document.addEventListener("input", remember);
  document.addEventListener("change", remember);
  document.addEventListener("w-dialog:shown", follow);
  document.addEventListener("w-dialog:hidden", follow);
  window.addEventListener("keydown", closeCalendar, { capture: true });
})();
