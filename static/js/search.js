// Offers sections while a reader types. Without this script the form asks for the page of results, as it does on Enter.
const WAIT = 150; // milliseconds without a key
const SAY = 900; // a listener hears of what was found once the typing rests

for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const field = form.querySelector("input");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `${field.id}-suggestions`;
  list.className = "search-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent.trim());
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let waiting;
  let saying;
  let asked = "";

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const show = (found) => {
    list.replaceChildren(
      ...found.map(({ title, page, url }, number) => {
        const option = document.createElement("li");
        const name = document.createElement("b");
        const place = document.createElement("span");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = url;
        name.textContent = title;
        place.textContent = page;
        option.append(name, " ", place);
        return option;
      }),
    );
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    clearTimeout(saying);
    saying = setTimeout(() => {
      status.textContent = found.length ? form.dataset.some : "";
    }, SAY);
  };

  const ask = async () => {
    const question = field.value.trim();
    if (question === asked) return;
    asked = question;
    if (question.length < 2) {
      close();
      return;
    }
    try {
      const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(question)}`);
      if (!answer.ok || question !== asked) return;
      const { found } = await answer.json();
      if (question === asked && document.activeElement === field) show(found);
    } catch {
      close(); // no connection: the form itself says so when it is sent
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // the first Escape closes the list; the next one empties the field, as browsers do
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? at + 1 : (at < 0 ? options.length : at) - 1;
      choose(options[step] ?? null); // past either end is the field itself
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      window.location.assign(options[at].dataset.url);
    }
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) window.location.assign(option.dataset.url);
  });
  field.addEventListener("blur", close);
}
