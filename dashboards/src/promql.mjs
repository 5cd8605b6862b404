// The queries that more than one panel needs. Facts are aggregated over exporters: several may read one pair.
import { haClasses, modes, reasons } from './words.mjs';

// Which series a board looks at: `one` pair (exact values, an empty cluster matches series without that label), or `many`.
export const one = (extra = '') => `{job=~"$job", cluster="$cluster", pair="$pair"${extra && `, ${extra}`}}`;
export const many = (extra = '') => `{job=~"$job", cluster=~"$cluster", pair=~"$pair"${extra && `, ${extra}`}}`;
// The same for records of the rules, which have no job.
export const record = (scope, extra = '') => scope(extra).replace('job=~"$job", ', '');

export const PAIR = 'cluster, pair';
export const max = (by, expr) => `max by (${by}) (${expr})`;
export const min = (by, expr) => `min by (${by}) (${expr})`;
export const any = (...arms) => arms.map((arm) => `(${arm})`).join('\nor ');
export const label = (expr, name, value) => `label_replace(${expr}, "${name}", "${value}", "", "")`;
export const copy = (expr, to, from) => `label_replace(${expr}, "${to}", "$1", "${from}", "(.*)")`;
// For links to another board: a label that is there even where the series have no cluster.
export const withCluster = (expr) => `label_replace(${expr}, "link", "var-cluster=$1", "cluster", "(.*)")`;

export const pairs = (s) => max(PAIR, `kemp360_pair_units${s()}`);
export const units = (s) => max(`${PAIR}, unit`, `kemp360_up${s()}`);
// A violated check counts, whichever exporter saw it; a check is undecided if no exporter could decide it.
export const checked = (s, name) => min(`${PAIR}, check`, `kemp360_pair_check${s(name && `check="${name}"`)}`);
export const undecided = (s) => `${max(`${PAIR}, check`, `kemp360_pair_check_decided${s()}`)} == 0`;
export const violated = (s, name) => `${checked(s, name)} == 0`;
const mode = (s, name) => max(`${PAIR}, unit`, `kemp360_unit_ha_mode${s(`mode="${name}"`)}`);

// The state of each pair, in hundreds (see haClasses): the first arm that knows wins, `or` keeps one for each pair.
export const haClass = (s) => {
  const arm = (expr, code) => `max by (${PAIR}) (${expr}) * 0 + ${code}`;
  return any(
    arm(violated(s, 'ha_mode'), haClasses.out),
    arm(violated(s, 'distinct_units'), haClasses.unread),
    arm(`max by (${PAIR}) (kemp360_up${s()}) == 0`, haClasses.unread),
    arm(`${checked(s, 'ha_mode')} == 1`, haClasses.fine),
    arm(`${pairs(s)} == 1`, haClasses.single),
    arm(pairs(s), haClasses.unsure),
  );
};

const reasonStates = {
  unread: (s) => `max by (${PAIR}) (kemp360_up${s()}) == 0`,
  'unit-unread': (s) => `min by (${PAIR}) (${units(s)}) == 0`,
  masters: (s) => `sum by (${PAIR}) (${mode(s, 'master')}) == 2`,
  // Two modes were read, and both are standby.
  'no-master': (s) => `sum by (${PAIR}) (${mode(s, 'standby')}) == 2`,
  standalone: (s) => `sum by (${PAIR}) (${mode(s, 'standalone')}) > 0`,
  error: (s) => `max by (${PAIR}) (kemp360_unit_ha_error${s()}) == 1`,
  // Without HA, or with an error, a peer with another device ID is the reason; else it is only good to know.
  'third-unit': (s) => `(${violated(s, 'peer_device')}) and on (${PAIR}) (${any(
    violated(s, 'ha_mode'), `max by (${PAIR}) (kemp360_unit_ha_error${s()}) == 1`)})`,
  undecided: (s) => undecided(s),
  'one-unit': (s) => `${pairs(s)} == 1`,
};

// Why: the reason with the highest number, 0 if there is none.
export const reason = (s) => {
  const arms = reasons.map(({ code, check, state, ownership }) => {
    const found = check ? violated(s, check) : ownership
      ? `max by (${PAIR}) (kemp360_pair_loadmasters${s(`ownership="${ownership}"`)}) > 0`
      : reasonStates[state](s);
    return label(`max by (${PAIR}) (${found}) * 0 + ${code}`, 'reason', String(code));
  });
  return max(PAIR, any(...arms, `${pairs(s)} * 0`));
};

export const rank = (s) => `(${haClass(s)})\n+ on (${PAIR})\n(${reason(s)})`;

// Since when, in milliseconds for the table; -1 where something is violated and nothing is recorded.
export const violatedSince = (s, recorded = 'kemp360:pair_check_violated_since:timestamp_seconds') => any(
  `1000 * ${max(`${PAIR}, check`, recorded + record(s))} and on (${PAIR}, check) (${violated(s)})`,
  `(${violated(s)}) - 1`,
);
// For the pair: since it is out of HA, else since its oldest violated check.
export const pairSince = (s) => any(
  `max by (${PAIR}) (${violatedSince((x) => s(['check="ha_mode"', x].filter(Boolean).join(', ')))})`,
  `min by (${PAIR}) (${violatedSince(s)})`,
);

export const modeCode = (s) => any(
  max(`${PAIR}, unit`, any(...modes.map(([code, word]) =>
    label(`(${max(`${PAIR}, unit, mode`, `kemp360_unit_ha_mode${s(`mode="${word}"`)}`)} == 1) * ${code}`, 'word', word)))),
  `${units(s)} * 0`,
);
