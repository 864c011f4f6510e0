// A hand scanner types like a keyboard: what it sends lands in the code field, wherever the focus is.
const code = document.querySelector("[data-wedge]");

addEventListener("keydown", (key) => {
  const isTyping = document.activeElement?.matches("input, textarea, select, button, a, summary");
  if (code && !isTyping && key.key.length === 1 && !key.ctrlKey && !key.metaKey) code.focus();
});
