// The article, opened at the words: its dates, its changes, and what else the library holds of it.
// Text from articles only ever becomes text nodes here; no HTML is built from it.
(() => {
  "use strict";

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];

  function readable(iso) {
    const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)\S*?(Z|[+-]\d\d:?\d\d)?)?$/.exec(iso || "");
    if (!found) return iso || "";
    const day = `${Number(found[3])} ${MONTHS[found[2] - 1]} ${found[1]}`;
    if (!found[4] || (found[4] === "00:00" && !found[5])) return day;
    return `${day}, ${found[4]}${found[5] ? (/^(Z|[+-]00:?00)$/.test(found[5]) ? " UTC" : ` UTC${found[5]}`) : ""}`;
  }

  function make(tag, className, ...inside) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...inside.filter((each) => each !== undefined && each !== null && each !== ""));
    return element;
  }

  function button(words, className, data) {
    const element = make("button", className, words);
    element.type = "button";
    Object.assign(element.dataset, data);
    return element;
  }

  const opens = (words, id, version) => button(words, "link", { article: id, ...(version ? { version } : {}) });

  function webAddress(url) {
    try {
      const parsed = new URL(url);
      return ["http:", "https:"].includes(parsed.protocol) ? parsed : null;
    } catch {
      return null;
    }
  }

  function linkTo(url) {
    const address = webAddress(url);
    if (!address) return null;
    const link = make("a", "source", address.hostname.replace(/^www\./, ""));
    link.href = address.href;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    return link;
  }

  async function load(path, query = {}) {
    const url = new URL(`v1/${path}`, document.baseURI);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    const response = await fetch(url);
    const found = await response.json();
    if (!response.ok) throw new Error(found.detail);
    return found;
  }

  // --- what stands above the text

  function facts(article) {
    const list = make("dl", "facts");
    const add = (name, value) => value && list.append(make("dt", "", name), make("dd", "", value));
    add("Byline", article.authors.join(", "));
    add("Published", readable(article.published_at) || "date not known");
    add("Updated", readable(article.updated_at) || "no update known");
    add("Added here", readable(article.ingested_at));
    if (article.versions.length > 1) add("Version", `${article.version} of ${article.versions.length}`);
    add("Source", linkTo(article.url));
    return list;
  }

  function standing(article) {
    const banners = [];
    if (!article.current) {
      const newer = article.versions.filter((each) => each.version > article.version);
      const said = newer.some((each) => each.made_by === "source")
        ? "the article has changed since."
        : "the same page has been read anew since.";
      const words = `This is version ${article.version} of ${article.versions.length}: ${said} `;
      const ways = [
        opens("Open the current version", article.id),
        button("What has changed", "link", { changes: article.id, before: article.version }),
      ];
      banners.push(make("p", "banner", words, ...ways));
    }
    if (article.gone_at) banners.push(make("p", "banner", `No longer at its address since ${readable(article.gone_at)}.`));
    return banners;
  }

  const KINDS = {
    correction: "Corrected", clarification: "Clarified", update: "Updated", retraction: "Retracted", note: "Editor’s note",
  };

  function notes(article) {
    if (!article.notes.length) return [];
    const list = make("ul", "notes");
    list.setAttribute("aria-label", "What the article says of its own changes");
    article.notes.forEach((note, at) => {
      const when = note.dated ? `${note.kind === "note" ? " of" : " on"} ${readable(note.dated)}` : "";
      const words = note.text.length > 240 ? `${note.text.slice(0, 240)}…` : note.text;
      const item = make("li", note.kind, make("b", "", `${KINDS[note.kind]}${when}: `), words, " ");
      item.append(button("Show it in the text", "link", { note: at }));
      list.append(item);
    });
    return [list];
  }

  // --- the text: spans count code points, a JavaScript string counts UTF-16 units

  function body(article, spans) {
    const points = Array.from(article.text);
    const held = make("div", "kept-text");
    const marks = [
      ...spans.map(([start, end]) => ({ start, end })),
      ...article.notes.map(({ start, end }, note) => ({ start, end, note })),
    ];
    const edges = new Set([0, points.length, ...marks.flatMap(({ start, end }) => [start, end])]);
    const cuts = [...edges].filter((at) => at >= 0 && at <= points.length).sort((one, other) => one - other);
    for (let at = 0; at + 1 < cuts.length; at += 1) {
      const [from, to] = [cuts[at], cuts[at + 1]];
      const over = marks.filter(({ start, end }) => start <= from && to <= end);
      const words = points.slice(from, to).join("");
      const note = over.find((mark) => mark.note !== undefined);
      let piece = over.some((mark) => mark.note === undefined) ? make("mark", "", words) : document.createTextNode(words);
      if (note) {
        piece = make("span", "note", piece);
        piece.dataset.noted = note.note;
      }
      held.append(piece);
    }
    return held;
  }

  // --- what stands below it

  function history(article) {
    if (article.versions.length < 2) return [];
    const rows = article.versions.map((each) => {
      const what = each.made_by === "reclean" ? "read again from the same page" : "from its source";
      const name = `Version ${each.version}`;
      const shown = each.version === article.version;
      const item = make("li", "", shown ? make("b", "", name) : opens(name, article.id, each.version));
      item.append(make("span", "dim", ` added ${readable(each.ingested_at)}, ${what}${shown ? " (shown here)" : ""}`));
      if (each.version > 1) {
        item.append(" ", button("What changed", "link", { changes: article.id, before: each.version - 1, after: each.version }));
      }
      return item;
    });
    return [section("Versions", ...rows)];
  }

  function section(title, ...rows) {
    return make("section", "beside", make("h3", "", title), make("ul", "", ...rows));
  }

  function places(article) {
    if (!article.places.length) return [];
    const rows = article.places.map((place) =>
      make("li", "", make("span", "", place.outlet || place.source), " ", linkTo(place.url)));
    return [section("The same text was also found at", ...rows)];
  }

  function foundIn(article) {
    const names = Object.entries(article.found_in);
    if (!names.length) return [];
    const list = make("dl", "facts");
    for (const [name, where] of names) list.append(make("dt", "", name.replace(/_/g, " ")), make("dd", "", where));
    return [make("details", "found-in", make("summary", "", "Where this was found"), list)];
  }

  async function company(article, place) {
    const { copies, reports } = await load(`company/${encodeURIComponent(article.id)}`);
    const row = (each) => make("li", "", opens(each.title, each.id, each.version),
      make("span", "dim", ` ${each.outlet || "Unnamed outlet"}, ${readable(each.published_at) || "undated"}`));
    if (copies.length) place.append(section("Also carried by", ...copies.map(row)));
    if (reports.length) place.append(section("Other reports of this event", ...reports.map(row)));
  }

  // --- what has changed

  const TAGS = { same: "span", dropped: "del", added: "ins" };
  const LONG = 40;

  function run({ kind, text }) {
    const words = text.split(/\s+/);
    const shown = kind === "same" && words.length > LONG
      ? `${words.slice(0, LONG / 2).join(" ")} … ${words.slice(-LONG / 2).join(" ")}`
      : text;
    return make(TAGS[kind], "", shown);
  }

  function changedField({ name, before, after }) {
    const [old, now] = name.endsWith("_at") ? [readable(before), readable(after)] : [before, after];
    const label = make("b", "", `${name.replace(/_/g, " ")}: `);
    return make("p", "", label, old && make("del", "", old), old && now && " ", now && make("ins", "", now));
  }

  function changed(found) {
    const fields = found.fields.map(changedField);
    const paragraphs = found.paragraphs.map((words) => make("p", "", ...words.map(run)));
    const title = make("h3", "", `What changed from version ${found.before} to version ${found.after}`);
    const all = [...fields, ...paragraphs];
    if (!all.length) all.push(make("p", "dim", "Nothing that can be seen."));
    if (found.cut) all.push(make("p", "dim", "There are more changes than are shown here."));
    return make("section", "changed", title, ...all);
  }

  async function showChanges(element) {
    const { changes: id, before, after } = element.dataset;
    const sheet = element.closest(".sheet");
    let shown;
    try {
      shown = changed(await load(`changes/${encodeURIComponent(id)}`, { before, after }));
    } catch (error) {
      shown = make("section", "changed", make("p", "verdict", error.message));
    }
    sheet.querySelector(".changed")?.remove();
    sheet.querySelector(".kept-text").before(shown);
    shown.tabIndex = -1;
    shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "nearest" });
  }

  function showNote(element) {
    const place = element.closest(".sheet").querySelector(`[data-noted="${element.dataset.note}"]`);
    if (!place) return;
    place.scrollIntoView({ block: "center" });
    place.classList.remove("flash");
    void place.offsetWidth; // starts the animation anew on a second click
    place.classList.add("flash");
  }

  // --- opening

  const spansOf = (element) =>
    (element.dataset.spans || "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));

  let opening = 0;

  async function openArticle(element) {
    const dialog = document.querySelector("dialog.reader");
    const sheet = dialog.querySelector(".sheet");
    const { article: id, version } = element.dataset;
    const turn = (opening += 1);
    const spans = spansOf(element);
    sheet.replaceChildren(make("p", "dim", "Opening the article…"));
    if (!dialog.open) dialog.showModal();
    try {
      const article = await load(`articles/${encodeURIComponent(id)}`, { version });
      if (turn !== opening) return; // another was opened meanwhile
      const title = make("h2", "", article.title);
      title.id = "reader-title";
      const text = body(article, spans);
      const beside = make("div", "company");
      const sum = button("Summarise", "link summarise", { wanted: JSON.stringify({ kind: "article", article_id: article.id }) });
      sheet.replaceChildren(make("p", "outlet", article.outlet || "Unnamed outlet"), title, ...standing(article),
        ...notes(article), facts(article), sum, text, ...places(article), beside, ...history(article), ...foundIn(article));
      const first = text.querySelector("mark");
      dialog.scrollTop = 0;
      if (first) first.scrollIntoView({ block: "center" });
      company(article, beside).catch(() => {}); // it stands below the article, which has been opened
    } catch (error) {
      sheet.replaceChildren(make("p", "verdict", "The article could not be opened"), make("p", "", error.message));
    }
  }

  const actions = [
    ["button[data-article]", openArticle],
    ["button[data-changes]", showChanges],
    ["button[data-note]", showNote],
    ["button[data-close]", (element) => element.closest("dialog").close()],
  ];

  document.addEventListener("click", (event) => {
    if (event.target.matches && event.target.matches("dialog.reader")) return event.target.close(); // the backdrop
    for (const [selector, act] of actions) {
      const element = event.target.closest && event.target.closest(selector);
      if (element) return act(element);
    }
  });
})();
