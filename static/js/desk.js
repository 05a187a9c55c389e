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
