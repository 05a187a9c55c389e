// Shows the meaning of a word, and what a numbered source is, without leaving the sentence.
// Without this script both are links: to the word in the glossary, and to the source at the end of the article.

const meanings = document.getElementById("term-meanings");
const note = document.createElement("div");

if (meanings && note.showPopover) {
  const words = JSON.parse(meanings.textContent);
  note.className = "term-meaning";
  note.popover = "auto";
  note.tabIndex = -1;
  note.setAttribute("role", "note");
  document.getElementById("main").append(note);
  note.autofocus = true; // takes the focus when it opens; set before, it would ask for it as the page loads

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.term");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const meaning = words[decodeURIComponent(link.hash.slice(1))];
    if (!meaning) return;
    event.preventDefault();
    note.textContent = meaning;
    note.lang = link.closest("[lang]").lang;
    note.showPopover();
  });
}

const preview = document.createElement("div");
preview.className = "cite-preview";
preview.hidden = true;
preview.setAttribute("aria-hidden", "true"); // the name of the link says it already
document.body.append(preview);

const show = (link) => {
  const source = document.getElementById(link.hash.slice(1));
  if (!source) return;
  const name = document.createElement("strong");
  name.textContent = link.getAttribute("aria-label");
  preview.replaceChildren(name, ". ", source.querySelector("cite").textContent);
  preview.hidden = false;
};
const hide = () => {
  preview.hidden = true;
};
const cited = (event) => event.target.closest("a.cite");

document.addEventListener("focusin", (event) => {
  const link = cited(event);
  if (link && link.matches(":focus-visible")) show(link);
});
document.addEventListener("focusout", hide);
document.addEventListener("pointerover", (event) => {
  const link = cited(event);
  if (link && event.pointerType === "mouse") show(link);
});
document.addEventListener("pointerout", (event) => {
  if (cited(event)) hide();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
