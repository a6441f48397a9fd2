// A button of the tab says what it does; fields beside it, and runs that are ticked, go with it.
const fieldsOf = (place) =>
  Object.fromEntries(
    [...place.querySelectorAll("[name]")].map((field) => [
      field.name,
      field.type === "checkbox" ? field.checked : field.value,
    ]),
  );

// Shared by all places of the tab: what is pressed in one may be shown in another.
const shared = (globalThis.newsdeskQuestionSets ??= { pressed: null });
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-qs]");
  if (!button) return;
  shared.pressed = button.dataset.qs;
  const asked = JSON.parse(shared.pressed);
  const place = button.closest("[data-fields]");
  if (place) asked.fields = fieldsOf(place);
  if (asked.do === "compare" && !asked.runs) {
    asked.runs = [...element.querySelectorAll("input[name=run]:checked")].map((box) => box.value);
  }
  trigger("click", { asked });
});

// What was opened is read from its heading on, by eye and by ear; else the button that was pressed keeps the focus.
let seen = null;
new MutationObserver(() => {
  const heading = element.querySelector("[data-focus]");
  const now = heading ? heading.dataset.focus : null;
  if (shared.pressed && heading && now !== seen) {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
  } else if (shared.pressed && document.activeElement === document.body) {
    const again = [...element.querySelectorAll("button[data-qs]")].find((each) => each.dataset.qs === shared.pressed);
    if (again) again.focus({ preventScroll: true });
  }
  seen = now;
}).observe(element, { childList: true, subtree: true });
