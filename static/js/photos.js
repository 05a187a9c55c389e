// Sends each photo by itself as soon as it is chosen, with a picture of it and a bar that fills.
// Without this script the form sends all chosen photos at once, and the page that follows shows them.

const form = document.querySelector("form[data-photos]");
const list = form.querySelector(".photo-sending");
const status = form.querySelector("[data-photo-status]");
const input = form.querySelector("input[type=file]");
const words = form.dataset;
const SIDE = 96;

const line = (file) => {
  const item = document.createElement("li");
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  canvas.setAttribute("aria-hidden", "true");
  const name = document.createElement("p");
  name.append(document.createElement("bdi"));
  name.firstChild.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${words.sending} ${file.name}`);
  const told = document.createElement("p");
  item.append(canvas, name, bar, told);
  list.append(item);
  return { canvas, bar, told };
};

const preview = async (file, canvas) => {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(SIDE / picture.width, SIDE / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  } catch {
    // Not a picture that this browser knows; the site says what it is.
  }
};

// Sending it would take long for nothing: the site stops listening long before the end of a giant one.
const isTooHeavy = (file) => file.size > Number(words.most);

// Resolves to the sentences of what was refused; none means kept.
const send = (file, bar) =>
  new Promise((resolve) => {
    const body = new FormData(form);
    body.delete(input.name);
    body.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => resolve(request.response?.refused ?? [words.failed]));
    request.addEventListener("error", () => resolve([words.failed]));
    request.send(body);
  });

input.addEventListener("change", async () => {
  const files = [...input.files];
  if (!files.length) return;
  list.hidden = false;
  status.textContent = "";
  input.disabled = true;
  let allKept = true;
  const lines = files.map(line);
  files.forEach((file, place) => isTooHeavy(file) || preview(file, lines[place].canvas));
  for (const [place, file] of files.entries()) {
    const { bar, told } = lines[place];
    const refused = isTooHeavy(file) ? [words.heavy.replace("%s", () => file.name)] : await send(file, bar);
    bar.hidden = true;
    told.textContent = refused.length ? refused.join(" ") : words.kept;
    if (refused.length) {
      allKept = false;
      told.className = "field-error";
      status.textContent = `${words.refused}: ${file.name}`;
    }
  }
  input.disabled = false;
  input.value = "";
  if (allKept) {
    status.textContent = words.done;
    window.location.replace(window.location.pathname);
  }
});
