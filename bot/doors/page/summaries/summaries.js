// Visits of this browser, kept in it; dots of a timeline lead to their events.
(() => {
  "use strict";

  const HERE = 30 * 60_000; // a pause of half an hour ends a visit

  try {
    const last = localStorage.getItem("newsdesk-visit");
    if (last && Date.now() - Date.parse(last) > HERE) localStorage.setItem("newsdesk-visit-before", last);
    const note = () => localStorage.setItem("newsdesk-visit", new Date().toISOString());
    note();
    document.addEventListener("visibilitychange", note);
    setInterval(() => document.hidden || note(), 60_000);
  } catch {
    // a browser that keeps nothing: the page says so where it is asked
  }

  document.addEventListener("click", (event) => {
    const dot = event.target.closest && event.target.closest("a[data-event]");
    if (!dot) return;
    event.preventDefault();
    const line = document.getElementById(dot.dataset.event);
    if (!line) return;
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "center" });
    line.classList.remove("flash");
    void line.offsetWidth; // starts the animation anew on a second click
    line.classList.add("flash");
  });
})();
