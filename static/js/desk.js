// The desk works without this. It copies a phone number or an address, and turns the pages of photos by the arrow keys.

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}

const stage = document.querySelector(".stage");
document.addEventListener("keydown", (event) => {
  if (!stage || event.altKey || event.ctrlKey || event.metaKey || stage.scrollWidth > stage.clientWidth) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector(`.viewer a[rel="${way}"]`);
  if (link) link.click();
});

// Once a letter has gone it cannot be taken back, so the offer goes too.
const held = document.querySelector(".held-letter");
if (held) {
  const left = Date.parse(held.dataset.until) - Date.now();
  setTimeout(() => held.remove(), Math.min(Math.max(left, 0), 10_000));
}
