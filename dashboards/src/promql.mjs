// The queries that more than one panel needs. Facts are aggregated over exporters: several may read one pair.
import { modes } from './words.mjs';

// Which series a board looks at: `one` pair (exact values, an empty cluster matches series without that label), or `many`.
export const one = (extra = '') => `{job=~"$job", cluster="$cluster", pair="$pair"${extra && `, ${extra}`}}`;
export const many = (extra = '') => `{job=~"$job", cluster=~"$cluster", pair=~"$pair"${extra && `, ${extra}`}}`;
// The same for records of the rules, which have no job.
export const record = (scope, extra = '') => scope(extra).replace('job=~"$job", ', '');

export const PAIR = 'cluster, pair';
export const UNIT = `${PAIR}, unit`;
export const LM = `${PAIR}, loadmaster`;
export const max = (by, expr) => `max by (${by}) (${expr})`;
export const min = (by, expr) => `min by (${by}) (${expr})`;
export const any = (...arms) => arms.map((arm) => `(${arm})`).join('\nor ');
export const label = (expr, name, value) => `label_replace(${expr}, "${name}", "${value}", "", "")`;
export const copy = (expr, to, from) => `label_replace(${expr}, "${to}", "$1", "${from}", "(.*)")`;
// For links to another board: a label that is there even where the series have no cluster.
export const withCluster = (expr) => `label_replace(${expr}, "link", "var-cluster=$1", "cluster", "(.*)")`;

export const pairs = (s) => max(PAIR, `kemp360_pair_units${s()}`);
export const units = (s) => max(UNIT, `kemp360_up${s()}`);
// A violated check counts, whichever exporter saw it; a check is undecided if no exporter could decide it.
export const checked = (s, name) => min(`${PAIR}, check`, `kemp360_pair_check${s(name && `check="${name}"`)}`);
export const undecidedAny = (s) => `${max(`${PAIR}, check`, `kemp360_pair_check_decided${s()}`)} == 0`;
// A unit that names no peer gives no device ID for it: nothing is missing.
export const undecided = (s) => `${undecidedAny(s)} unless on (${PAIR}, check) ` +
  `label_replace(kemp360_unit_peer_configured${s()} == 0, "check", "peer_device", "", "")`;
export const violated = (s, name) => `${checked(s, name)} == 0`;
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

// Pairs all of whose units' lists were read.
export const listsRead = (s) => max(PAIR, `kemp360:pair_lists_read:count${record(s)}`);
// LoadMasters that were activated before and are normal devices now, or were and are gone, and have not been activated since. Where a
// unit is not read that is known only if the other one proves that it was removed.
export const waiting = (s) => {
  const last = (name) => max(LM, `kemp360:loadmaster_last_${name}:timestamp_seconds${record(s)}`);
  return `(${last('to_relicense')} unless on (${LM}) (${last('activated')} > on (${LM}) ${last('to_relicense')}))\n` +
    `and on (${PAIR}) (${any(`kemp360:pair_lists_read:count${record(s)}`, `kemp360:unit_removed:count${record(s)}`)})`;
};

// Normal devices that were activated before, as of the last five minutes: for a fleet it costs less than what is known now.
export const waitingLately = (s) => `(${max(LM, `kemp360:loadmaster_last_to_relicense:timestamp_seconds${record(s)}`)} > time() - 300)\n` +
  `and on (${PAIR}) (${any(`kemp360:pair_lists_read:count${record(s)}`, `kemp360:unit_removed:count${record(s)}`)})`;

export const disowned = (s) => `(${max(LM, `kemp360_loadmaster_ownership${s('ownership="disowned"')}`)} == 1)`;
// Until when a LoadMaster should keep working without a license, in milliseconds: assumed, and only where the configuration says how long.
// `since`: LoadMasters, and when each was first seen without one.
export const graceEnds = (s, since) => `1000 * ((${since}) + on (${PAIR}) group_left () ` +
  `${min(PAIR, `kemp360_pair_license_grace_period_seconds${s()}`)})`;
export const disownedSince = (s) => `${max(LM, `kemp360:loadmaster_disowned_since:timestamp_seconds${record(s)}`)} and on (${LM}) ${disowned(s)}`;
export const waitingSince = (s) => `${max(LM, `kemp360:loadmaster_last_activated:timestamp_seconds${record(s)}`)} and on (${LM}) (${waiting(s)})`;

export const modeCode = (s) => any(
  max(UNIT, any(...modes.map(([code, word]) =>
    label(`(${max(`${PAIR}, unit, mode`, `kemp360_unit_ha_mode${s(`mode="${word}"`)}`)} == 1) * ${code}`, 'word', word)))),
  `${units(s)} * 0`,
);
