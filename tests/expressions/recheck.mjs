// Asks recheck about regular expressions of Python, written down as JSON on standard input; answers in the same order with
// {"status", "complexity", "attack"}. Python's spelling is turned into JavaScript's, which differs in a few places only.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { checkSync } = createRequire(new URL("../npm/package.json", import.meta.url))("recheck");
const FLAGS = { 2: "i", 8: "m", 16: "s" };
const VERBOSE = 64;

function translated({ pattern, flags }) {
  const letters = new Set(Object.entries(FLAGS).flatMap(([bit, letter]) => (flags & bit ? [letter] : [])));
  if (flags & VERBOSE) {
    pattern = pattern.replace(/\\#/g, "\\x23").replace(/(^|[^\\])#.*$/gm, "$1").replace(/\s+/g, "");
  }
  pattern = pattern
    .replace(/\(\?([aiLmsux]+)\)/g, (_, inline) => {
      for (const letter of inline) if ("ims".includes(letter)) letters.add(letter);
      return "";
    })
    .replace(/\(\?[aiLmsux]*(?:-[imsx]+)?:/g, "(?:")
    .replace(/\(\?P</g, "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/\\A/g, "^")
    .replace(/\\Z/g, "$");
  return [pattern, [...letters].join("")];
}

const answers = JSON.parse(readFileSync(0, "utf8")).map((expression) => {
  // A number of steps bounds the search, not a time: the answer is the same on a busy machine.
  const answer = checkSync(...translated(expression), { timeout: null, randomSeed: 1 });
  return {
    status: answer.status,
    complexity: answer.complexity?.summary ?? "",
    attack: answer.attack?.pattern ?? "",
    error: answer.error?.kind ?? "",
  };
});
process.stdout.write(JSON.stringify(answers));
