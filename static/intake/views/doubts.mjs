// Labels in doubt: said before anybody signs for their package, with the page where the doubt is answered.
import { element, notice, say } from "../elements.mjs";

export function doubtNotices(packages) {
  return packages.map((one) =>
    notice(
      "bad",
      `${say("package", { number: one.number })}: ${say("doubt")}`,
      element("p", {}, one.doubt.words),
      element("p", {}, say("doubt_blocks")),
      element("a", { class: "button", href: `/suspicions/${one.doubt.id}` }, say("doubt_answer")),
    ),
  );
}
