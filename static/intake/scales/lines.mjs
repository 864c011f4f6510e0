// Lines out of the pieces that a port hands over. A piece ends anywhere; what is too long was no line of ours. Pure.
const LONGEST = 200;

// `push(piece)` answers the lines that are whole now.
export function splitter() {
  let rest = "";
  return {
    push(piece) {
      const lines = (rest + piece).split(/[\r\n]+/);
      rest = lines.pop();
      if (rest.length > LONGEST) rest = "";
      return lines.filter((line) => line.trim() && line.length <= LONGEST);
    },
  };
}
