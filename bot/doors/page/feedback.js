// What a reader says of an answer: sent to the server as it is said, and taken back from there.
(() => {
  "use strict";

  // By answer. Gradio draws a turn anew when the next one begins, and what was said of it has to show again.
  const given = new Map();
  const nameOf = (box) => `${box.dataset.conversation} ${box.dataset.turn}`;

  const DONE = "Thank you.";
  const AWAY = "The server could not be reached; nothing was kept.";

  async function asked(method, path, body) {
    const how = { method };
    if (body) Object.assign(how, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    let response;
    try {
      response = await fetch(new URL(path, document.baseURI), how);
    } catch {
      throw new Error(AWAY);
    }
    if (response.status === 204) return null;
    const found = await response.json();
    if (!response.ok) throw new Error(found.detail);
    return found;
  }

  function say(box, words) {
    box.querySelector(".thanks").textContent = words;
  }

  function show(box) {
    const said = given.get(nameOf(box));
    for (const thumb of box.querySelectorAll(".thumbs [data-thumb]")) {
      const pressed = Boolean(said) && (thumb.dataset.thumb === "up") === (said.opinion === "right");
      thumb.setAttribute("aria-pressed", String(pressed));
    }
    box.querySelector("[data-take-back]").hidden = !said;
    say(box, said ? DONE : "");
  }

  function open(box, wanted) {
    box.querySelector("form").hidden = !wanted;
    box.querySelector("[data-thumb=down]").setAttribute("aria-expanded", String(wanted));
  }

  // One request of a box at a time: the second press of a hurried finger is none.
  async function once(box, act) {
    if (box.dataset.busy) return;
    box.dataset.busy = "yes";
    try {
      await act();
    } catch (error) {
      say(box, error.message);
    } finally {
      delete box.dataset.busy;
    }
  }

  const send = (box, said) =>
    once(box, async () => {
      const answer = { conversation_id: box.dataset.conversation, turn: Number(box.dataset.turn) };
      const kept = await asked("POST", "v1/feedback", { ...answer, ...said });
      given.set(nameOf(box), { id: kept.id, opinion: kept.opinion });
      open(box, false);
      show(box);
      if (said.opinion !== "right") box.querySelector("[data-take-back]").focus();
    });

  const takeBack = (box) =>
    once(box, async () => {
      await asked("DELETE", `v1/feedback/${given.get(nameOf(box)).id}`);
      given.delete(nameOf(box));
      show(box);
      say(box, "Taken back.");
      box.querySelector("[data-thumb=up]").focus();
    });

  const presses = {
    up: (box) => { open(box, false); send(box, { opinion: "right" }); },
    down: (box) => {
      const form = box.querySelector("form");
      open(box, form.hidden);
      if (!form.hidden) form.querySelector("input:checked").focus();
    },
    cancel: (box) => { open(box, false); box.querySelector("[data-thumb=down]").focus(); },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".feedback button");
    if (!button) return;
    const box = button.closest(".feedback");
    if (button.dataset.thumb) presses[button.dataset.thumb](box);
    else if ("takeBack" in button.dataset) takeBack(box);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".feedback form");
    if (!form) return;
    event.preventDefault();
    const opinion = form.querySelector("input:checked").value;
    const said = { opinion, comment: form.elements.comment.value };
    if (opinion === "wrong_citation") said.citation = Number(form.elements.citation.value);
    if (opinion === "missing_source") said.source = form.elements.source.value;
    send(form.closest(".feedback"), said);
  });

  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest && event.target.closest(".feedback form");
    if (form) presses.cancel(form.closest(".feedback"));
  });

  new MutationObserver(() => {
    for (const box of document.querySelectorAll(".feedback:not([data-shown])")) {
      box.dataset.shown = "yes";
      if (given.has(nameOf(box))) show(box);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
