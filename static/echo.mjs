// What a typed mass means, beside it, while it is typed; what could mean two things is asked about.
const KG = { g: 0.001, kg: 1, t: 1000, lb: 0.45359237 };
const show = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 6 });

// As the server reads it (foundation/http/quantities.py): one separator before three digits is ambiguous.
export function read(text, unit) {
  const match = /^([\d.,'\s]*\d[.,]?)\s*(g|kg|t|lb)?$/i.exec(text.trim());
  if (!match) return { kind: text.trim() ? "odd" : "empty" };
  const digits = match[1].replace(/[\s']/g, "");
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(digits)) return { kind: "asks" };
  const decimal = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  const marks = digits.match(/[.,]/g) ?? [];
  const grouped = marks.length > 1 && new Set(marks).size === 1;
  const whole = decimal < 0 || grouped ? digits : digits.slice(0, decimal);
  const part = decimal < 0 || grouped ? "" : digits.slice(decimal + 1);
  const number = Number(`${whole.replace(/[.,]/g, "")}.${part || 0}`);
  return { kind: "mass", kg: number * KG[(match[2] ?? unit).toLowerCase()] };
}

export function words(kg) {
  return `${show.format(kg)} kg = ${show.format(kg / 1000)} t`;
}

function bind(box) {
  const form = box.closest("form");
  const unit = form.elements.unit;
  const echo = () => {
    let sum = 0;
    let count = 0;
    for (const input of box.querySelectorAll("input[inputmode=decimal]")) {
      const line = input.closest(".field").querySelector("[data-echo-row]");
      const reading = read(input.value, unit.value);
      line.classList.toggle("asks", reading.kind === "asks");
      line.textContent = { asks: box.dataset.echoAsk, mass: reading.kind === "mass" ? words(reading.kg) : "" }[reading.kind] ?? "";
      if (reading.kind === "mass") {
        sum += reading.kg;
        count += 1;
      }
    }
    for (const label of box.querySelectorAll("[data-unit]")) label.textContent = unit.value;
    box.querySelector("[data-echo-sum]").textContent = count ? `${box.dataset.echoTotal}: ${words(sum)}` : "";
  };
  form.addEventListener("input", echo);
  echo();
}

document.querySelectorAll("[data-echo]").forEach(bind);
