// Keeps what staff type into a record while they type, so that a reload, a closed window or an ended session loses nothing.
// Without it the text is kept at each press of a button.

const form = document.querySelector(".record-form");
const state = document.querySelector(".kept-state");
const WAIT = 1500;
let timer;
let dirty = false;

const say = (words) => {
  state.textContent = words;
  state.hidden = false;
};

async function keep() {
  clearTimeout(timer);
  if (!dirty) return;
  dirty = false;
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      keepalive: true,
    });
    if (answer.type === "opaqueredirect") say(form.dataset.ended);
    else if (answer.ok) say(form.dataset.kept);
    else throw new Error(answer.status);
  } catch {
    dirty = true;
    say(form.dataset.failed);
    timer = setTimeout(keep, 10 * WAIT);
  }
}

if (form) {
  // The name of this window in the address: a reload asks for what was typed here.
  const address = new URL(location.href);
  if (!address.searchParams.has("page") && address.pathname.endsWith("/change/")) {
    address.searchParams.set("page", form.elements.page.value);
    history.replaceState(history.state, "", address);
  }
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => {
    dirty = false; // the button sends everything itself
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}
