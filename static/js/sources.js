// Opens the folded list of sources when somebody follows a number to it, and all that is folded before printing.
const sources = document.getElementById("sources-list");

if (sources) {
  const show = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && sources.contains(target) && !sources.open) {
      sources.open = true;
      target.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", show);
  show();
}

// Paper cannot be tapped: what is folded is printed open, in browsers too whose print styles cannot open it.
let openedForPrint = [];
window.addEventListener("beforeprint", () => {
  openedForPrint = [...document.querySelectorAll(".article-text details:not([open])")];
  openedForPrint.forEach((details) => (details.open = true));
});
window.addEventListener("afterprint", () => openedForPrint.forEach((details) => (details.open = false)));
