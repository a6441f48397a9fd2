// What the page does besides Gradio's own: numbers lead to cards, and articles open at the words.
// Text from articles only ever becomes text nodes here; no HTML is built from it.
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
    goTo(card);
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

  // --- the article

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];

  function readable(iso) {
    const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)\S*?(Z|[+-]\d\d:?\d\d)?)?$/.exec(iso || "");
    if (!found) return iso || "";
    const day = `${Number(found[3])} ${MONTHS[found[2] - 1]} ${found[1]}`;
    if (!found[4] || (found[4] === "00:00" && !found[5])) return day;
    return `${day}, ${found[4]}${found[5] ? (/^(Z|[+-]00:?00)$/.test(found[5]) ? " UTC" : ` UTC${found[5]}`) : ""}`;
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function webAddress(url) {
    try {
      const parsed = new URL(url);
      return ["http:", "https:"].includes(parsed.protocol) ? parsed : null;
    } catch {
      return null;
    }
  }

  function facts(article) {
    const list = make("dl", "facts");
    const add = (name, value) => {
      if (!value) return;
      list.append(make("dt", "", name));
      const held = make("dd");
      held.append(value);
      list.append(held);
    };
    add("Byline", article.authors.join(", "));
    add("Published", readable(article.published_at) || "date not known");
    add("Updated", readable(article.updated_at));
    add("Added here", readable(article.ingested_at));
    if (article.versions.length > 1) add("Version", `${article.version} of ${article.versions.length}${article.current ? "" : " (an older one)"}`);
    const address = webAddress(article.url);
    if (address) {
      const link = make("a", "source", address.hostname.replace(/^www\./, ""));
      link.href = address.href;
      link.target = "_blank";
      link.rel = "noopener noreferrer nofollow";
      add("Source", link);
    }
    return list;
  }

  // Spans count code points; a JavaScript string counts UTF-16 units.
  function body(article, spans) {
    const points = Array.from(article.text);
    const held = make("div", "kept-text");
    const say = (from, to, marked) => {
      if (from >= to) return;
      const words = points.slice(from, to).join("");
      held.append(marked ? make("mark", "", words) : document.createTextNode(words));
    };
    let at = 0;
    for (const [start, end] of spans) {
      say(at, Math.max(at, start), false);
      say(Math.max(at, start), end, true);
      at = Math.max(at, end);
    }
    say(at, points.length, false);
    return held;
  }

  const spansOf = (button) =>
    (button.dataset.spans || "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number))
      .sort((one, other) => one[0] - other[0]);

  async function openArticle(button) {
    const dialog = document.querySelector("dialog.reader");
    const sheet = dialog.querySelector(".sheet");
    sheet.replaceChildren(make("p", "dim", "Opening the article…"));
    if (!dialog.open) dialog.showModal();
    try {
      const path = `v1/articles/${encodeURIComponent(button.dataset.article)}`;
      const query = button.dataset.version ? `?version=${encodeURIComponent(button.dataset.version)}` : "";
      const response = await fetch(new URL(path + query, document.baseURI));
      const article = await response.json();
      if (!response.ok) throw new Error(article.detail);
      const title = make("h2", "", article.title);
      title.id = "reader-title";
      const text = body(article, spansOf(button));
      sheet.replaceChildren(make("p", "outlet", article.outlet || "Unnamed outlet"), title, facts(article), text);
      const first = text.querySelector("mark");
      dialog.scrollTop = 0;
      if (first) first.scrollIntoView({ block: "center" });
    } catch (error) {
      sheet.replaceChildren(make("p", "verdict", "The article could not be opened"), make("p", "", error.message));
    }
  }

  // --- one listener for everything, so that what Gradio renders later needs none of its own

  const actions = [
    ["a.cite", (element, event) => { event.preventDefault(); showCard(element); }],
    ["a.badge", (element, event) => { event.preventDefault(); backToAnswer(element); }],
    ["button[data-more]", toggleMore],
    ["button[data-article]", openArticle],
    ["button[data-close]", (element) => element.closest("dialog").close()],
  ];

  document.addEventListener("click", (event) => {
    if (event.target.matches && event.target.matches("dialog.reader")) return event.target.close(); // the backdrop
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
