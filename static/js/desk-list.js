// Says quietly how many requests have come or changed since the list was shown. It moves nothing and never loads the page anew.
// Its questions do not keep the session alive.

const news = document.querySelector("[data-news]");
const EVERY = 60_000;

async function ask() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(news.dataset.news, { headers: { "X-Background": "1" }, redirect: "manual" }).catch(() => null);
  if (!answer || answer.type === "opaqueredirect") return clearInterval(timer); // signed out: the page itself will say so
  const { words } = await answer.json();
  const link = news.querySelector("a");
  if (words && link.textContent !== words) link.textContent = words;
  link.hidden = !words;
}

const timer = news && setInterval(ask, Number(news.dataset.every) || EVERY);
