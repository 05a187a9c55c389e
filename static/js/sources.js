// Opens the folded list of sources when somebody follows a number to it, and before the page is printed.
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

  let openedForPrint = false;
  window.addEventListener("beforeprint", () => {
    openedForPrint = !sources.open;
    sources.open = true;
  });
  window.addEventListener("afterprint", () => {
    if (openedForPrint) sources.open = false;
  });
}
