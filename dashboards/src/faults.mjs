// How each fault of the catalogue is found: for a pair among many, and unit by unit where one pair is looked at.
import * as catalogue from './catalogue.mjs';
import {
  PAIR, UNIT, any, checked, copy, label, listsRead, many, max, one, pairs, record, undecided, units, violated, violatedSince, waiting,
  waitingLately,
} from './promql.mjs';
import * as words from './words.mjs';

const mode = (s, name) => max(UNIT, `kemp360_unit_ha_mode${s(`mode="${name}"`)}`);
const inMode = (name, number) => (s) => `sum by (${PAIR}) (${mode(s, name)}) == ${number}`;
const unitSays = (metric, value) => (s) => `${max(UNIT, metric + s())} == ${value}`;
const preferred = (s) => `sum by (${PAIR}) (${max(UNIT, `kemp360_unit_preferred_master${s()}`)})`;
// Without HA, or with an error, a peer with another device ID is the reason; else it is only good to know.
const third = (s) => `(${violated(s, 'peer_device')}) and on (${PAIR}) (${any(
  violated(s, 'ha_mode'), `max by (${PAIR}) (kemp360_unit_ha_error${s()}) == 1`)})`;
const owned = (ownership) => (s) => `${max(PAIR, `kemp360_pair_loadmasters${s(`ownership="${ownership}"`)}`)} > 0`;
const namesNoPeer = (s) => `(${unitSays('kemp360_unit_peer_configured', 0)(s)})`;
const wrong = (setting) => (s) => `(kemp360_unit_peer_${setting}_match${s()} == 0) unless on (${UNIT}) ${namesNoPeer(s)}`;
const empty = (setting) => (s) => `(kemp360_unit_peer_${setting}_match${s()} == 0) and on (${UNIT}) ${namesNoPeer(s)}`;
const removed = (s) => max(UNIT, `kemp360:unit_removed:count${record(s)}`);

// No check of the exporter, but its row has a time as theirs have.
const REMOVED = 'unit_removed';

// check: the check that it violates; pair(s): an answer for each pair that has it; unit(s): for each unit that has it.
const holds = (check, unit) => ({ check, pair: (s) => violated(s, check), unit });
const found = {
  'units-not-distinct': holds('distinct_units'),
  'unit-removed': { check: REMOVED, pair: removed, unit: removed },
  'metered-license-differs': holds('metered_license_parity'),
  'local-license-differs': holds('local_license_parity'),
  'versions-differ': holds('version_parity'),
  'ha-disabled': holds('ha_enabled', unitSays('kemp360_unit_ha_disabled', 1)),
  'peer-address-wrong': holds('peer_address', wrong('address')),
  'peer-key-wrong': holds('peer_key', wrong('key')),
  'paired-with-third-unit': { check: 'peer_device', pair: third, unit: (s) => `(${unitSays('kemp360_unit_peer_device_match', 0)(s)})
    and on (${PAIR}) (${third(s)})` },
  'preferred-master-both': { check: 'preferred_master', pair: (s) => `${preferred(s)} == 2` },
  'preferred-master-missing': { check: 'preferred_master', pair: (s) =>
    `(${violated(s, 'preferred_master')}) unless on (${PAIR}) (${preferred(s)} > 0)` },
  'pair-unreachable': { pair: (s) => `max by (${PAIR}) (kemp360_up${s()}) == 0` },
  'ha-split-brain': { check: 'ha_mode', pair: inMode('master', 2) },
  // Two modes were read, and both are standby.
  'ha-no-master': { check: 'ha_mode', pair: inMode('standby', 2) },
  'ha-standalone-both': { check: 'ha_mode', pair: inMode('standalone', 2) },
  'ha-standalone': { check: 'ha_mode', pair: inMode('standalone', 1), unit: (s) =>
    `(${mode(s, 'standalone')} == 1) and on (${PAIR}) (${inMode('standalone', 1)(s)})` },
  'key-rejected': { pair: (s) => `kemp360_unit_auth_cooldown_end_timestamp_seconds${s()}` },
  'unit-unreachable': { pair: (s) => `${units(s)} == 0` },
  'ha-error': { pair: (s) => `max by (${PAIR}) (kemp360_unit_ha_error${s()}) == 1`, unit: unitSays('kemp360_unit_ha_error', 1) },
  'loadmaster-needs-relicense': { pair: (s) => (s === one ? waiting : waitingLately)(s) },
  'license-disowned': { check: 'loadmaster_ownership', pair: owned('disowned') },
  'license-contested': { check: 'loadmaster_ownership', pair: owned('contested') },
  'license-one-sided': { check: 'loadmaster_ownership', pair: owned('one_sided') },
  'reports-differ': holds('report_parity'),
  'peer-device-differs': { check: 'peer_device', pair: (s) => `(${violated(s, 'peer_device')}) unless on (${PAIR}) (${third(s)})` },
  'check-undecided': { pair: undecided },
};

// The worst fault of each pair, as its code, and the same as the label `worst`: HOLD if there is none.
export const reason = (s) => {
  const arm = (expr, code) => label(`max by (${PAIR}) (${expr}) * 0 + ${code}`, 'worst', String(code));
  return `topk by (${PAIR}) (1, ${any(
    ...words.faults.map(({ code, id }) => arm(found[id].pair(s), code)),
    arm(`${pairs(s)} == 1`, words.ONE_UNIT),
    arm(pairs(s), words.HOLD),
  )})`;
};

// The state of each pair, in hundreds (see haClasses): the first arm that knows wins, `or` keeps one for each pair.
const haClass = (s) => {
  const arm = (expr, code) => `max by (${PAIR}) (${expr}) * 0 + ${code}`;
  return any(
    arm(violated(s, 'ha_mode'), words.haClasses.out),
    arm(violated(s, 'distinct_units'), words.haClasses.unread),
    arm(found['pair-unreachable'].pair(s), words.haClasses.unread),
    arm(`${checked(s, 'ha_mode')} == 1`, words.haClasses.fine),
    arm(`${pairs(s)} == 1`, words.haClasses.single),
    arm(pairs(s), words.haClasses.unsure),
  );
};
export const rank = (s) => `(${reason(s)})\n+ on (${PAIR}) group_left ()\n(${haClass(s)})`;

// A removal explains what follows from it, but not where a version before 1.23 makes a restore as likely.
const restoreAsLikely = `(${max(UNIT, `kemp360_unit_cross_restore_supported${one()}`)} == 0)`;
const explaining = (id) => {
  if (id === 'unit-removed') return `(${removed(one)}) unless on (${UNIT}) ${restoreAsLikely}`;
  if (id.startsWith('peer-') && id.endsWith('-empty')) return empty(id.split('-')[1])(one);
  return found[id] && (found[id].unit ?? found[id].pair)(one);
};
const unexplained = (id, expr) => {
  const causes = [...catalogue.explainedBy(id), ...(id === 'loadmaster-needs-relicense' ? ['unit-removed'] : [])].map(explaining).filter(Boolean);
  return causes.length ? `(${expr}) unless on (${PAIR}) (${any(...causes)})` : expr;
};

// Within a state the causes come first.
const row = (id, expr, index) => label(label(
  `((${unexplained(id, expr)}) * 0 + ${100 * words.findingState(id) + 99 - index})`, 'fault', id), 'runbook', catalogue.alert(id));
const ofCheck = (check, expr) => (check ? label(`(${expr})`, 'check', check) : expr);

const inPair = words.faults.filter(({ id }) => !['unit-unreachable', 'key-rejected', 'check-undecided'].includes(id)).map(({ id }, index) => {
  const { check, pair, unit } = found[id];
  return ofCheck(check, row(id, unit ? max(UNIT, unit(one)) : max(PAIR, pair(one)), index));
});
const emptySettings = ['address', 'key'].map((setting) =>
  ofCheck(`peer_${setting}`, row(`peer-${setting}-empty`, max(UNIT, empty(setting)(one)), 30)));
// Nothing of a unit was read, or one of its sources was not; by reason.
const failed = (faults, up, place) => Object.entries(faults).map(([id, reasons], index) => row(
  id, `${max(UNIT, `kemp360_source_failure${one(`reason=~"${reasons.join('|')}"`)}`)} and on (${UNIT}) (${units(one)} == ${up})`, place + index));
const unread = [...failed(words.unitFaults, 0, 40), ...failed(words.sourceFaults, 1, 60)];
const failing = max(PAIR, `kemp360_source_failure${one()}`);
const rows = any(
  ...inPair, ...emptySettings, ...unread,
  label(copy(`((${undecided(one)}) * 0 + ${100 * words.UNDECIDED})`, 'fault', 'check'), 'runbook', 'Kemp360CheckUndecided'),
  label(`(${max(PAIR, reason(one))} == ${words.HOLD} unless on (${PAIR}) ${failing})`, 'fault', 'none'),
  label(`((${max(PAIR, reason(one))} == ${words.ONE_UNIT}) * 0 unless on (${PAIR}) ${failing})`, 'fault', 'one_unit'),
);
// Sources that fail, with the reason in the label `cure`: what to do is another thing where the rest of the unit is read.
export const failingSources = (s) => {
  const failure = max(`${UNIT}, source, reason`, `kemp360_source_failure${s()}`);
  const part = `(${failure}) and on (${UNIT}) (${units(s)} == 1)`;
  return any(`label_replace(${part}, "cure", "${words.PART}$1", "reason", "(.*)")`, copy(`(${failure}) unless on (${UNIT}) (${units(s)} == 1)`, 'cure', 'reason'));
};
// The label `runbook` is the name of the file. While the variable is empty there is none, for the link would lead nowhere: the
// label_replace looks at a label that no series has, and an empty expression matches that alone.
export const withRunbooks = (expr) => `label_replace(${expr}, "runbook", "", "no_such_label", \`\${runbooks:regex}\`)`;
export const findings = withRunbooks(copy(copy(rows, 'what', 'fault'), 'cure', 'fault'));
// Since when, by the check of its row: it may be of a row that is explained, and left out.
export const findingsSince = any(
  violatedSince(one),
  label(`1000 * min by (${PAIR}) (kemp360:unit_removed_since:timestamp_seconds${record(one)})`, 'check', REMOVED),
);

// How many LoadMasters of a pair must be re-licensed: 0 only where that is known.
export const toRelicense = (s) => any(`count by (${PAIR}) (${waiting(s)})`, `${listsRead(s)} * 0`);
