// Lines out of the pieces that a port hands over. A piece ends anywhere; what is too long was no line of ours. Pure.
const LONGEST = 200;

// `push(piece)` answers the lines that are whole now. Who begins to listen comes in the middle of a line, and the tail
// of one can look like another that is whole: so nothing counts before the first line end.
export function splitter() {
  let rest = "";
  let isTorn = true;
  return {
    push(piece) {
      const lines = (rest + piece).split(/[\r\n]+/);
      rest = lines.pop();
      if (isTorn && lines.length) {
        lines.shift();
        isTorn = false;
      }
      if (rest.length > LONGEST) [rest, isTorn] = ["", true];
      return lines.filter((line) => line.trim() && line.length <= LONGEST);
    },
  };
}
