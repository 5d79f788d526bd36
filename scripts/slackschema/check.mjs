// Checks messages, in the files given, against a JSON Schema made of Slack's own types: unknown keys, wrong types and wrong words are
// found, lengths and counts are not (a Go test checks those). It needs Node 20 and the packages of package.json:
//
//   node check.mjs ../../alert/testdata/messages/*.json
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import { createGenerator } from "ts-json-schema-generator";

// The blocks that Slack's types do not know yet. slack-go's own Validate checks them, in a Go test.
const unknownToSlack = ["data_visualization"];

const schema = createGenerator({
  path: join(dirname(fileURLToPath(import.meta.url)), "message.ts"),
  type: "Message",
  skipTypeCheck: true,
}).createSchema("Message");
const valid = new Ajv({ strict: false, allErrors: false }).compile(schema);

/** problems says what is wrong with a message; nothing when it is as Slack's types have it. */
function problems(message) {
  const known = message.blocks.filter((block) => !unknownToSlack.includes(block.type));
  if (valid({ blocks: known, attachments: message.attachments })) return "";
  // Of a block that fits no kind, the error that lies deepest is the one that is meant.
  const depth = (e) => e.instancePath.split("/").length;
  const [worst] = valid.errors.toSorted((a, b) => depth(b) - depth(a));
  return `${worst.instancePath} ${worst.message} ${JSON.stringify(worst.params)}`;
}

/** messages are those in a file, which may hold several one after the other, each closed by a brace at the left edge. */
function messages(file) {
  return readFileSync(file, "utf8").split(/^(?<=\}\n)(?=\{)/m).map((text) => JSON.parse(text));
}

/** selfTest makes sure that what is wrong is found. */
function selfTest() {
  const text = { type: "mrkdwn", text: "x", verbatim: true };
  const section = { type: "section", text };
  const table = { type: "table", rows: [[{ type: "raw_text", text: "x" }]], column_settings: [{ align: "left" }] };
  const right = { blocks: [section], attachments: [{ color: "#fff", fallback: "x", blocks: [table] }] };
  const wrong = {
    "an unknown key of a block": { ...right, blocks: [{ ...section, colour: "red" }] },
    "an unknown key of a text": { ...right, blocks: [{ type: "section", text: { ...text, size: 3 } }] },
    "a text of an unknown type": { ...right, blocks: [{ type: "section", text: { ...text, type: "html" } }] },
    "an unknown block": { ...right, blocks: [{ type: "chart", title: "x" }] },
    "an unknown alignment": { ...right, attachments: [{ blocks: [{ ...table, column_settings: [{ align: "middle" }] }] }] },
    "a title beside blocks": { ...right, attachments: [{ title: "x", blocks: [section] }] },
  };
  if (problems(right)) throw new Error(`self-test: a right message is refused: ${problems(right)}`);
  for (const [what, message] of Object.entries(wrong)) {
    if (!problems(message)) throw new Error(`self-test: ${what} is not found`);
  }
}

selfTest();
const files = process.argv.slice(2);
if (files.length < 50) throw new Error(`only ${files.length} files were given`);
let checked = 0;
for (const file of files) {
  for (const message of messages(file)) {
    checked++;
    const problem = problems(message);
    if (problem) {
      console.error(`${file}: ${problem}`);
      process.exitCode = 1;
    }
  }
}
console.log(`${checked} messages in ${files.length} files checked`);
