// Shows the button that prints. Without this script the page says to use the browser's own command.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
