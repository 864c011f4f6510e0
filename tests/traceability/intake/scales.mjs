// What the modules make of each line, and of lines in pieces.
import { readFileSync } from "node:fs";

import { readFrame } from "../../../static/intake/scales/frames.mjs";
import { splitter } from "../../../static/intake/scales/lines.mjs";

const { frames, pieces } = JSON.parse(readFileSync(0, "utf8"));
const lines = splitter();
process.stdout.write(JSON.stringify({ frames: frames.map(readFrame), lines: pieces.flatMap((one) => lines.push(one)) }));
