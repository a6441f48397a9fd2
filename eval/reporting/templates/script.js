// Search among the questions, and a count of those that are shown. All else works without this.
"use strict";
(function () {
  var cards = Array.prototype.slice.call(document.querySelectorAll(".card"));
  var search = document.getElementById("search");
  var found = document.querySelector(".found");
  var texts = null;
  if (!search) return;
  search.parentElement.hidden = false;

  function folded(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }
  function wanted() {
    return folded(search.value).split(/\s+/).filter(Boolean);
  }
  function show() {
    var words = wanted();
    if (words.length && !texts) texts = cards.map(function (card) { return folded(card.textContent); });
    var chosen = document.querySelector(".choice:checked").id.replace("shown-", "");
    var shown = 0;
    cards.forEach(function (card, at) {
      var hit = words.every(function (word) { return texts[at].indexOf(word) >= 0; });
      card.classList.toggle("unfound", !hit);
      if (hit && (chosen === "all" || card.classList.contains("is-" + chosen))) shown += 1;
    });
    found.textContent = words.length || chosen !== "all" ? shown + " of " + cards.length + " shown" : "";
  }
  var waiting = 0;
  search.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  document.querySelectorAll(".choice").forEach(function (choice) { choice.addEventListener("change", show); });

  function open() {
    var named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && named.classList.contains("card")) named.open = true;
  }
  addEventListener("hashchange", open);
  open();
  show();
})();
