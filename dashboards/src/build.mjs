// Writes the boards to the folder above, or, with --check, says whether they are what this code makes.
import { readFileSync, writeFileSync } from 'node:fs';

let stale = 0;
for (const name of ['fleet', 'pair', 'loadmasters', 'exporter']) {
  const { default: model } = await import(`./${name}.mjs`);
  const file = new URL(`../${model.uid}.json`, import.meta.url);
  const text = `${JSON.stringify(model, null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${model.uid}.json is not what dashboards/src makes: run dashboards/build`);
    stale += 1;
  }
}
process.exitCode = stale ? 1 : 0;
