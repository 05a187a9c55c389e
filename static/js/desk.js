// The desk works without this. It copies a phone number or an address, and leafs through, turns and zooms photos by keys.

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
  if (!stage || event.altKey || event.ctrlKey || event.metaKey) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const scrolls = stage.scrollWidth > stage.clientWidth; // then the arrows move the photo
  const key = { "=": "+", "_": "-", R: "r" }[event.key] ?? event.key;
  const link = way
    ? !scrolls && document.querySelector(`.viewer a[rel="${way}"]`)
    : ["+", "-", "r"].includes(key) && document.querySelector(`.viewer a[data-key="${key}"]`);
  if (link) link.click();
});

// Once a letter has gone it cannot be taken back, so the offer goes too.
const held = document.querySelector(".held-letter");
if (held) {
  const left = Date.parse(held.dataset.until) - Date.now();
  setTimeout(() => held.remove(), Math.min(Math.max(left, 0), 10_000));
}
