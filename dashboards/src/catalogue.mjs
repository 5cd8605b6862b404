// The words of docs/faults.json, the catalogue of faults that the exporter's pages, `check`, alerts and runbooks share.
import { readFileSync } from 'node:fs';

const faults = JSON.parse(readFileSync(new URL('../../docs/faults.json', import.meta.url), 'utf8'));
const byId = new Map(faults.map((fault) => [fault.id, fault]));

// A query knows no addresses and no error texts: what the catalogue leaves open is said in general.
const general = [
  [': {facts}', ' a fact'],
  ['LoadMaster {loadmaster}', 'a LoadMaster'],
  ['expires in {expires_in}', 'expires soon'],
  ['is {skew}', 'differs from'],
  [' {instance}', ''],
  ['{loadmasters}', 'LoadMasters'],
  ['{sources}', 'a source'],
  ['{other}', 'the other unit'],
  ['{other_address}', 'the address of the other unit'],
  ['{older}', 'the unit with the older version'],
  ['{newer_version}', 'the newer version'],
  ['{pair}', 'NAME'],
  ['{devices}', 'normal devices'],
];
const said = (text, unit) => general.reduce((made, [from, to]) => made.replaceAll(from, to), text).replaceAll('{unit}', unit);
const open = (text) => text.includes('{');

const find = (id) => {
  if (!byId.has(id)) throw new Error(`the catalogue has no fault ${id}`);
  return byId.get(id);
};

// What is wrong: without what follows a colon, if that is not known here.
export const headline = (id) => {
  const [first, ...rest] = said(find(id).headline, 'a unit').split(': ');
  if (open(first)) throw new Error(`the headline of ${id} has no general words: ${first}`);
  const text = open(rest.join()) ? first : [first, ...rest].join(': ');
  return text[0].toUpperCase() + text.slice(1);
};
// The same where a column is narrow.
export const short = (id) => headline(id).split(': ')[0].replace('IP Address for the Other Peer of a unit', 'Peer address')
  .replace('Both units report the same device ID', 'Same device ID on both units')
  .replace('A unit names no peer and lists normal devices (was a unit removed?)', 'Was a unit removed?')
  .replace('HA Key for the Other Peer of a unit', 'Peer key').replace(' for its peer', '').replace('A unit may be paired', 'Paired')
  .replace("the exporter's credentials", 'the credentials').replace('are in standalone mode', 'in standalone mode');

// What to do: as many sentences of it as two lines of a table hold. The row names the unit beside it.
const ROOM = 130;
export const cure = (id) => {
  const sentences = find(id).cure.map((step) => said(step, 'that unit').replace(/ \([^()]* > [^()]*\)/g, ''))
    .filter((step) => !open(step)).flatMap((step) => step.match(/[^.]+(?:\.(?! )[^.]+)*\./g));
  let made = sentences.shift();
  while (sentences.length && made.length + sentences[0].length < ROOM) made += ` ${sentences.shift().trim()}`;
  return made;
};
// One step of it.
export const step = (id, number) => said(find(id).cure[number - 1], 'that unit');
export const alert = (id) => find(id).alert;
export const explainedBy = (id) => find(id).explained_by;
// critical, warning or info; unknown where something was not read. What takes the pair out of HA is critical, although its alert may wait.
export const severity = (id) => {
  const { severity: found, alert_severity: alerted } = find(id);
  return { unknown: 'unknown', bad: 'critical' }[found] ?? alerted;
};
// Each alert with the words of the first fault that it reports.
export const alerts = Object.fromEntries(faults.filter((fault) => fault.alert).reverse().map((fault) => [fault.alert, headline(fault.id)]));
