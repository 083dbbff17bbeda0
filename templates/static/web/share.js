// Adds "Copy link", and the device's own share sheet where there is one, to the plain share links.
// Without this file everything else works. It asks nothing of any other host.
(() => {
  const { url, title, copy, copied, share } = document.currentScript.dataset;

  const button = (label, act) => {
    const item = document.createElement("li");
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    item.append(made);
    return item;
  };

  const report = document.createElement("p");
  report.className = "ws-hidden";
  report.setAttribute("role", "status");

  const toClipboard = async (made) => {
    await navigator.clipboard.writeText(url);
    made.textContent = copied;
    report.textContent = copied;
    setTimeout(() => {
      made.textContent = copy;
      report.textContent = "";
    }, 4000);
  };

  const toDevice = () => navigator.share({ title, url }).catch(() => undefined);

  for (const list of document.querySelectorAll(".ws-share")) {
    if (navigator.clipboard) list.append(button(copy, toClipboard));
    if (navigator.share) list.append(button(share, toDevice));
    list.after(report);
  }
})();
