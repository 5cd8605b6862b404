// What both units say, side by side. One query makes a series for each unit and fact whose label `says` is the text of the cell; the
// table turns them into a row for each fact and a column for each unit. A cell without text is one that was not read.
import { PAIR, UNIT, any, checked, copy, label, max, one, pairs, units } from './promql.mjs';
import { look } from './panels.mjs';
import { palette } from './palette.mjs';
import { marked } from './words.mjs';

export const VERDICT = 'Together';
// Marks what may be on one unit, and is on both: which of them is wrong is not known.
export const BOTH = 'both';

// The cells of a fact: by the value of a label, or by 0 and 1; `none` where the gauge `unless` says why there is no value.
const plain = ({ series, name, gauge, where, yes, no, unless, none }) => {
  if (series) return [copy(max(`${UNIT}, ${name}`, series), 'says', name)];
  const value = max(UNIT, gauge + one(where));
  return [
    label(`(${value} == 1)`, 'says', yes), label(`(${value} == 0)`, 'says', no),
    ...(unless ? [label(`(${max(UNIT, unless + one())} == 0 unless on (${UNIT}) ${value})`, 'says', none)] : []),
  ];
};

// facts: {row, series, name} or {row, gauge, where, yes, no}; with a `check`, the cells of a violated one are marked with `word`, and
// the last column says `holds` or `broken`. An `optional` row is there only where its check is: a profile need not map the fact.
export const sides = (facts) => {
  const cells = facts.flatMap((fact, index) => {
    const { row, check, word = 'differs', holds = 'same', broken = 'differs', optional } = fact;
    const violated = `on (${PAIR}) (${checked(one, check)} == 0)`;
    const says = any(...plain(fact));
    const texts = !check || !word ? says : any(
      `label_replace((${says}) and ${violated}, "says", "$1 (${word})", "says", "(.+)")`, `(${says}) unless ${violated}`);
    const verdict = label(check ? any(
      label(`(${checked(one, check)} == 0)`, 'says', broken), label(`(${checked(one, check)} == 1)`, 'says', holds),
      label(`(max by (${PAIR}) (kemp360_pair_check_decided${one(`check="${check}"`)}) == 0)`, 'says', 'undecided'),
      label(`(${pairs(one)} == 1)`, 'says', 'one unit'),
    ) : label(`(${pairs(one)} * 0)`, 'says', '–'), 'unit', VERDICT);
    const there = (expr) => (optional ? `(${expr}) and on (${PAIR}) kemp360_pair_check_decided${one(`check="${check}"`)}` : expr);
    return [`(${texts}) or on (${UNIT}) ${units(one)} * 0`, verdict]
      .map((expr) => label(label(`(${there(expr)})`, 'fact', row), 'order', String(index + 10)));
  });
  return `label_join(max by (${UNIT}, fact, order, says) (\n${any(...cells)}\n), "key", " ", "order", "unit")`;
};

export const sideBySide = {
  transformations: [
    { id: 'sortBy', options: { fields: {}, sort: [{ field: 'key', desc: false }] } },
    { id: 'groupingToMatrix', options: { columnField: 'unit', rowField: 'fact', valueField: 'says', emptyValue: 'null' } },
    { id: 'organize', options: { renameByName: { 'fact\\unit': 'What' }, indexByName: {}, excludeByName: {} } },
  ],
  fields: (width) => ({ What: [...look.width(width), { id: 'custom.cellOptions', value: { type: 'auto' } }, ...look.words([])] }),
  cells: marked([
    [`\\((differs|wrong|${BOTH})\\)|standalone|^(another|differs|wrong|not in HA)`, palette.bad],
    ['undecided|^not read', palette.unknown],
    ['^reported|unknown', palette.warning],
  ]),
};
