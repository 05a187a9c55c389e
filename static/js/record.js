// Saves what was written on the page as a file on the reader's own device, and reads such a file again.
// Nothing is sent: the file is made here and given to the browser's own downloads.
// Without this script the page can be printed, and the empty file can be filled in with any program.

const fields = [...document.querySelectorAll("textarea[data-record]")];
const save = document.querySelector("[data-save-record]");
const open = document.querySelector("[data-open-record]");
const state = document.querySelector("[data-record-status]");
const KEY = /^# .*\[([a-z0-9-]+)\]\s*$/;

const asText = () =>
  fields.map((field) => `# ${field.labels[0].textContent} [${field.dataset.record}]\n${field.value}\n`).join("\n");

const read = (text) => {
  const found = new Map();
  let key = "";
  for (const line of text.split(/\r?\n/)) {
    const heading = line.match(KEY);
    if (heading) {
      key = heading[1];
      found.set(key, []);
    } else if (line.startsWith("== ")) {
      key = "";
    } else if (key) {
      found.get(key).push(line);
    }
  }
  return found;
};

save.hidden = false;
save.addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asText()], { type: "text/plain;charset=utf-8" }));
  link.download = "my-record.txt";
  link.click();
  URL.revokeObjectURL(link.href);
  state.textContent = state.dataset.saved;
});

open.hidden = false;
open.querySelector("input").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  const found = read(await file.text());
  const known = fields.filter((field) => found.has(field.dataset.record));
  for (const field of known) field.value = found.get(field.dataset.record).join("\n").trim();
  state.textContent = known.length ? state.dataset.opened : state.dataset.refused;
});

// What was written and not saved is worth a question before the page is left.
let written = false;
document.addEventListener("input", (event) => {
  written ||= event.target.matches("textarea[data-record]");
});
save.addEventListener("click", () => {
  written = false;
});
window.addEventListener("beforeunload", (event) => {
  if (written) event.preventDefault();
});
