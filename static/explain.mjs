// What a figure is (its grams, its method), at a tap or by keyboard; a mouse has the tooltip already.
const bubble = document.createElement("div");
bubble.className = "explained";
bubble.id = "explained";
bubble.popover = "auto";
bubble.setAttribute("role", "status");

function show(element) {
  document.body.append(bubble);
  bubble.textContent = element.dataset.explain;
  bubble.showPopover();
  const box = element.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - bubble.offsetWidth - 8);
  const below = box.bottom + 6;
  const fits = below + bubble.offsetHeight < innerHeight;
  bubble.style.left = `${Math.max(8, left)}px`;
  bubble.style.top = `${fits ? below : box.top - bubble.offsetHeight - 6}px`;
}

for (const element of document.querySelectorAll("[data-explain]")) {
  if (element.closest("a, button, summary, label")) continue;
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.addEventListener("click", () => show(element));
  element.addEventListener("keydown", (press) => {
    if (press.key === "Enter" || press.key === " ") {
      press.preventDefault();
      show(element);
    }
  });
}
