document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("button[data-wanted]");
  if (!button) return;
  const dialog = button.closest("dialog");
  if (dialog) dialog.close();
  window.scrollTo({ top: 0 });
  trigger("click", { wanted: button.dataset.wanted });
});
