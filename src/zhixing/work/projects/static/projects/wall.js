// The wall: arrow keys turn the page, a named day fills the date. Everything works without it by links and fields.
for (const button of document.querySelectorAll("[data-day]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.querySelector("input[type=date]");
    field.value = button.dataset.day;
    field.focus();
  });
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, dialog");
  if (typing || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const link = document.querySelector(`[data-turn="${event.key}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
