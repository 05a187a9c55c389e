// In development only: looks three times a second whether content has changed, and shows the page anew when it has.
const address = document.currentScript.dataset.version;
let known = null;

const look = async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok) return;
    const version = await response.text();
    if (known !== null && version !== known) window.location.reload();
    known = version;
  } catch {
    // The server is being started anew; the next look will find it.
  }
};

look();
setInterval(look, 300);
