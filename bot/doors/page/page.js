// What the page does besides Gradio's own: numbers lead to cards, and what is missing is said.
(() => {
  "use strict";

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const goTo = (element, block = "center") =>
    element.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });

  function flash(element) {
    element.classList.remove("flash");
    void element.offsetWidth; // starts the animation anew on a second click
    element.classList.add("flash");
  }

  // --- numbers and cards

  function showCard(link) {
    const badge = document.getElementById(link.hash.slice(1));
    const card = badge && badge.closest(".card");
    if (!card) return;
    for (const mark of card.querySelectorAll("mark")) {
      mark.classList.toggle("chosen", mark.dataset.cited.split(" ").includes(badge.dataset.number));
    }
    flash(card);
    card.focus({ preventScroll: true });
    goTo(card.offsetHeight > innerHeight / 2 ? badge : card);
  }

  function backToAnswer(badge) {
    const turn = badge.closest(".turn");
    const link = turn && turn.querySelector(`a.cite[href$="-c${badge.dataset.number}"]`);
    if (!link) return;
    link.focus({ preventScroll: true });
    flash(link);
    goTo(link);
  }

  function toggleMore(button) {
    const open = button.closest(".card").classList.toggle("open-wide");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Show less" : "Show more";
  }

  // --- how far the vectors are

  const SOON = 10_000;
  const LATER = 60_000;

  async function showFilling() {
    const place = document.querySelector(".filling");
    let missing = 0;
    try {
      const health = await (await fetch(new URL("healthz", document.baseURI))).json();
      missing = health.without_vectors;
      const made = Math.max(health.passages - missing, 0).toLocaleString("en");
      const waits = health.embedding ? "more are being made" : "run “newsdesk embed” for the rest";
      if (place && missing) {
        place.textContent = `${made} of ${health.passages.toLocaleString("en")} passages can be found by meaning; ${waits}.`;
      }
    } catch {
      missing = 0; // the server is away; the page says so where something is asked of it
    }
    if (place) place.hidden = !missing;
    setTimeout(showFilling, missing ? SOON : LATER);
  }
  setTimeout(showFilling, 1000);

  // --- one listener for everything, so that what Gradio renders later needs none of its own

  const actions = [
    ["a.cite", (element, event) => { event.preventDefault(); showCard(element); }],
    ["a.badge", (element, event) => { event.preventDefault(); backToAnswer(element); }],
    ["button[data-more]", toggleMore],
  ];

  document.addEventListener("click", (event) => {
    for (const [selector, act] of actions) {
      const element = event.target.closest && event.target.closest(selector);
      if (element) return act(element, event);
    }
  });

  // A new question comes to the top of the window once, and what is written below it moves nothing.
  let latest = null;
  new MutationObserver(() => {
    const turn = document.querySelector("#live .turn");
    if (!turn || turn.id === latest) return;
    latest = turn.id;
    if (document.querySelector("#finished .turn")) goTo(turn, "start");
    else scrollTo({ top: 0 });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["id"] });
})();
