// Three helps for a form that somebody fills in on the way. Without this script the form works as it stands.
//
// 1. Without a network every form waits and says so, instead of ending on the browser's own error page.
// 2. What was typed is remembered in this tab alone, until it has arrived: a reload or a lost connection loses nothing.
// 3. The limit of a long text is told only when it is near.

const { dataset: words, src: own } = document.currentScript;
const form = document.querySelector("form.form[method=post]");
const NOT_KEPT = new Set(["hidden", "file", "submit", "fieldset"]);
const NOT_TYPED = new Set(["website", "consent"]);
const SENDING = "sending";
const NEAR = 0.9;
const FAR_OVER = 10; // times the limit: the site does not read a form that long, so it could not send the text back
const PATIENCE = 15_000;
const NOTICED = 1_500;
const PRESSED_TWICE = 2_000;

// A browser may refuse to keep anything; then nothing is remembered.
const memory = (act) => {
  try {
    return act(window.sessionStorage);
  } catch {
    return null;
  }
};
const keyOf = (path) => `typed ${path}`;
const here = keyOf(window.location.pathname);

const controls = () => [...form.elements].filter((one) => one.name && !NOT_KEPT.has(one.type) && !NOT_TYPED.has(one.name));
const isTick = (one) => one.type === "radio" || one.type === "checkbox";

const remember = () => {
  const typed = controls().map((one) => [one.name, one.value, isTick(one) && one.checked]);
  memory((kept) => kept.setItem(here, JSON.stringify(typed)));
};

const restore = () => {
  const typed = memory((kept) => JSON.parse(kept.getItem(here))) ?? [];
  for (const one of controls()) {
    const found = typed.find(([name, value]) => name === one.name && (!isTick(one) || value === one.value));
    if (found && isTick(one)) one.checked = found[2];
    else if (found) one.value = found[1];
  }
};

const tellLimit = (box) => {
  const limit = Number(box.dataset.limit);
  const told = document.createElement("p");
  told.className = "field-hint";
  told.setAttribute("role", "status");
  box.after(told);
  box.addEventListener("input", () => {
    const left = limit - box.value.length;
    const near = box.value.length >= limit * NEAR;
    told.textContent = near ? (left < 0 ? words.over : words.near).replace("%s", Math.abs(left)) : "";
  });
};

// A phone in a tunnel still believes that it has a network, so the site is asked.
const isReachable = async () => {
  if (!navigator.onLine) return false;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    await fetch(own, { method: "HEAD", cache: "no-store", signal: stop.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

// A form cannot be submitted while its own submit event is still being handled.
const afterThisEvent = () => new Promise((resolve) => setTimeout(resolve, 0, true));

const farTooLong = (sent) =>
  [...sent.querySelectorAll("textarea[data-limit]")].find((box) => box.value.length > FAR_OVER * Number(box.dataset.limit));

const waitForNetwork = (sent) => {
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "alert");
  note.hidden = true;
  sent.append(note);
  const tell = (sentence) => {
    note.hidden = false;
    note.textContent = sentence;
  };
  let isAsking = false;
  let mayGo = false;
  let hasFailed = false; // asking the site, though the browser believes in a network
  sent.addEventListener("submit", async (event) => {
    if (mayGo || !sent.requestSubmit) {
      mayGo = false;
      if (sent === form) memory((kept) => kept.setItem(SENDING, here));
      if ("forget" in sent.dataset) memory((kept) => kept.clear()); // leaves nothing in the tab either
      return;
    }
    event.preventDefault();
    const box = farTooLong(sent);
    if (box) {
      box.focus();
      return;
    }
    if (isAsking) return;
    isAsking = true;
    const { submitter } = event;
    const slow = setTimeout(() => tell(words.waiting), NOTICED);
    // A blocker or a slow answer may stop the question and not the form, so the second press goes.
    const reached = await (hasFailed && navigator.onLine ? afterThisEvent() : isReachable());
    clearTimeout(slow);
    if (reached) {
      mayGo = true;
      sent.requestSubmit(submitter);
      setTimeout(() => (isAsking = false), PRESSED_TWICE);
    } else {
      isAsking = false;
      hasFailed = navigator.onLine;
      tell(words.offline);
    }
  });
  window.addEventListener("online", () => note.hidden || tell(words.online));
};

if ("arrived" in words) {
  memory((kept) => {
    kept.removeItem(kept.getItem(SENDING) ?? "");
    kept.removeItem(SENDING);
  });
}

if (form) {
  // A page that says what went wrong shows what was sent; a fresh one gets what was typed before the reload.
  if (!document.querySelector(".error-summary, [role=alert][data-stopped]")) restore();
  form.addEventListener("input", remember);
  form.addEventListener("change", remember);
  form.querySelectorAll("textarea[data-limit]").forEach(tellLimit);
}
document.querySelectorAll("main form[method=post]").forEach(waitForNetwork);
