// Every code that a query makes, and the words and the colour that a reader gets for it. Nothing is coloured without a word.
import * as catalogue from './catalogue.mjs';
import { NOT_READ, palette } from './palette.mjs';

// value: {code: [text, colour]}; everything that is null is "not read".
const nothing = (text, colour) => ['null+nan', 'empty'].map((match, index) => (
  { type: 'special', options: { match, result: { text, color: colour, index: 98 + index } } }));

export const codes = (table, none = [NOT_READ, palette.unknown]) => [
  {
    type: 'value',
    options: Object.fromEntries(Object.entries(table).map(([code, [text, color]], index) => [code, { text, color, index }])),
  },
  ...nothing(...none),
];

// [from, to, text, colour] …
export const ranges = (rows, none = [NOT_READ, palette.unknown]) => [
  ...rows.map(([from, to, text, color], index) => ({ type: 'range', options: { from, to, result: { text, color, index } } })),
  ...nothing(...none),
];

// Texts that contain a word get its colour, the others stay as they are.
export const marked = (rows, none = [NOT_READ, palette.unknown]) => [
  ...rows.map(([pattern, color], index) => ({ type: 'regex', options: { pattern: `/${pattern}/`, result: { color, index } } })),
  { type: 'regex', options: { pattern: '/.+/', result: { color: palette.plain, index: rows.length } } },
  ...nothing(...none),
];

// A number: `none` is the colour of 0, `some` of more.
export const tally = (none, some, absent) => codes({ 0: ['none', none] }, absent).concat([
  { type: 'range', options: { from: 1, to: null, result: { color: some, index: 1 } } },
]);

// A number of bad things. "none" is only said where it was counted.
export const count = (colour) => tally(palette.plain, colour);
export const number = tally(palette.plain, palette.plain);

// LoadMasters to re-license: -1 where a list was not read, or no rules remember which were activated.
export const relicenseCount = codes({ 0: ['none', palette.plain], '-1': ['not known', palette.unknown] }).concat([
  { type: 'range', options: { from: 1, to: null, result: { color: palette.bad, index: 2 } } },
]);

export const yesNo = (yes, no) => codes({ 1: yes, 0: no });

// The state of a pair: hundreds say whether it is in HA, the rest what is wrong (`faults`). Higher is worse.
export const haClasses = { out: 900, unread: 800, unsure: 700, fine: 100, single: 0 };

export const haStates = ranges([
  [900, 999, 'Not in HA', palette.bad],
  [860, 899, 'Unknown', palette.unknown],
  [800, 859, 'Not read', palette.unknown],
  [700, 799, 'Unknown', palette.unknown],
  [100, 199, 'In HA', palette.plain],
  [0, 99, 'One unit', palette.plain],
]);

const colours = { critical: palette.bad, warning: palette.warning, info: palette.plain, unknown: palette.unknown };

// The faults of a pair in the order in which the worst one is chosen; how each is found: faults.mjs. The words are the catalogue's.
// A LoadMaster without a license is coloured as what will stop working, whatever the age from which its alert is critical.
export const faults = [
  [60, 'units-not-distinct'],
  [58, 'unit-removed'],
  [56, 'metered-license-differs'],
  [55, 'local-license-differs'],
  [54, 'versions-differ'],
  [53, 'peer-address-wrong'],
  [52, 'peer-key-wrong'],
  [51, 'ha-disabled'],
  [50, 'paired-with-third-unit'],
  [49, 'preferred-master-both'],
  [48, 'preferred-master-missing'],
  [45, 'pair-unreachable'],
  [44, 'ha-split-brain'],
  [43, 'ha-no-master'],
  [42, 'ha-standalone-both'],
  [41, 'ha-standalone'],
  [40, 'key-rejected'],
  [39, 'unit-unreachable'],
  [38, 'ha-error'],
  [36, 'loadmaster-needs-relicense', palette.bad],
  [35, 'license-disowned', palette.bad],
  [34, 'license-contested'],
  [33, 'license-one-sided', palette.oneSided],
  [25, 'reports-differ'],
  [22, 'peer-device-differs'],
  [20, 'check-undecided', palette.unknown],
].map(([code, id, colour]) => ({ code, id, colour: colour ?? colours[catalogue.severity(id)] }));
export const HOLD = 0;
export const ONE_UNIT = 1;
export const faultWords = codes({
  [HOLD]: ['All checks hold', palette.plain],
  [ONE_UNIT]: ['One unit is configured', palette.plain],
  ...Object.fromEntries(faults.map(({ code, id, colour }) => [code, [catalogue.short(id), colour]])),
});

// The checks: what each compares, and its name where it is undecided. The exporter's own words: docs/metrics.md.
export const checks = {
  distinct_units: 'Two different units',
  local_license_parity: 'Same local licensing',
  metered_license_parity: 'Same Metered Licensing',
  version_parity: 'Same version',
  ha_mode: 'One Master, one Standby',
  ha_enabled: 'Disable cleared on both',
  preferred_master: 'One Preferred Master',
  peer_device: 'Paired with each other',
  peer_address: 'Right peer addresses',
  peer_key: 'Right peer keys',
  loadmaster_ownership: 'One owner per LoadMaster',
  report_parity: 'Reports agree',
};
const plainWords = (texts) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, [text, palette.plain]]));
export const checkWords = codes(plainWords(checks), ['–', palette.plain]);

// Why a source could not be read → the fault: of a unit of which nothing was read, and of one that was read in part.
export const unitFaults = {
  'unit-unreachable': ['dns', 'connect', 'timeout', 'disconnected'],
  'proxy-failing': ['proxy'],
  'certificate-rejected': ['tls'],
  'key-rejected': ['unauthorized', 'cooldown'],
  'permission-missing': ['forbidden'],
  'local-file-unreadable': ['local_file'],
  'profile-does-not-fit': ['not_found'],
  'response-not-understood': ['http_status', 'redirect', 'too_large', 'malformed', 'unexpected_shape', 'inconsistent'],
  'exporter-overloaded': ['busy'],
};
export const sourceFaults = {
  'source-unreachable': ['dns', 'connect', 'proxy', 'tls', 'timeout', 'disconnected'],
  'source-refused': ['unauthorized', 'cooldown', 'forbidden'],
  'source-file-unreadable': ['local_file'],
  'source-not-found': ['not_found'],
  'source-redirected': ['redirect'],
  'source-too-large': ['too_large'],
  'source-inconsistent': ['inconsistent'],
  'source-not-understood': ['http_status', 'malformed', 'unexpected_shape'],
};
// What fails on the dashboard of a pair: faults of the catalogue, and checks that are undecided.
export const findingFaults = [...new Set([
  ...faults.map(({ id }) => id), 'peer-address-empty', 'peer-key-empty', ...Object.keys(unitFaults), ...Object.keys(sourceFaults),
])];
const NOTHING = { none: 'All checks hold', one_unit: 'One unit is configured' };
const ofFaults = (say) => Object.fromEntries(findingFaults.map((id) => [id, say(id)]));
export const findingWords = codes(
  plainWords({ ...NOTHING, ...checks, ...ofFaults(catalogue.headline) }), ['–', palette.plain]);
export const findingCures = codes(plainWords({
  none: 'No action is needed.', one_unit: 'No action is needed: there is no other unit to compare it with.',
  ...Object.fromEntries(Object.keys(checks).map((name) => [name, '“What could not be read”, below, shows what is missing.'])),
  ...ofFaults(catalogue.cure),
}), ['–', palette.plain]);
// The hundreds say how bad it is, the rest keeps the order.
const STATES = { critical: 5, warning: 4, unknown: 3, info: 1 };
export const UNDECIDED = 2;
export const findingState = (id) => STATES[catalogue.severity(id)];
export const findingStates = ranges([
  [500, 599, 'critical', palette.bad],
  [400, 499, 'warning', palette.warning],
  [300, 399, 'unknown', palette.unknown],
  [200, 299, 'undecided', palette.unknown],
  [100, 199, 'info', palette.plain],
  [0, 99, '–', palette.plain],
]);

// The runbook's name is long: the cell says that it can be opened.
export const open = [
  { type: 'regex', options: { pattern: '/.+/', result: { text: 'open', color: palette.plain, index: 0 } } }, ...nothing('–', palette.plain),
];

// Alerts that fire. One that the catalogue does not know keeps its name.
export const alertWords = codes(plainWords({ ...catalogue.alerts, none: 'No alert is firing' }), ['–', palette.plain]);
export const alertSeverities = codes({
  3: ['critical', palette.bad],
  2: ['warning', palette.warning],
  1: ['info', palette.plain],
  0: ['other', palette.plain],
  '-1': ['–', palette.plain],
});

// A unit's HA mode, as a number for a timeline.
export const modes = [
  [1, 'master', palette.ok],
  [2, 'standby', palette.standby],
  [3, 'standalone', palette.bad],
  [4, 'unknown', palette.warning],
];
export const modeWords = codes(
  Object.fromEntries([[0, [NOT_READ, palette.unknown]], ...modes.map(([code, text, colour]) => [code, [text, colour]])]),
);
export const versions = marked([[' / ', palette.bad]], ['–', palette.plain]);
// Tens: how many units were read; ones: of how many.
export const unitsRead = codes({
  22: ['2/2', palette.plain], 12: ['1/2', palette.unknown], 2: ['0/2', palette.unknown], 11: ['1/1', palette.plain], 1: ['0/1', palette.unknown],
});
// Which unit is Master, where no single one is.
export const masters = marked([['^(both units|no unit)$', palette.bad]], ['–', palette.plain]);

export const checkStates = codes({
  1: ['holds', palette.quiet],
  0: ['violated', palette.bad],
  2: ['undecided', palette.unknown],
});

export const reportStates = codes({
  1: ['agree', palette.plain],
  0: ['differ', palette.warning],
  2: ['not compared', palette.unknown],
});

export const ownerships = [
  ['disowned', 5, 'disowned', palette.bad],
  ['contested', 4, 'contested', palette.warning],
  ['one_sided', 3, 'one-sided', palette.oneSided],
  ['agreed', 1, 'agreed', palette.plain],
];
export const ownershipWords = codes({
  6: ['must be re-licensed', palette.bad],
  2: ['undecided', palette.unknown],
  0: ['a normal device', palette.plain],
  '-2': ['not compared', palette.plain],
  '-1': ['–', palette.plain],
  ...Object.fromEntries(ownerships.map(([, code, text, colour]) => [code, [text, colour]])),
});
// Where the title of the panel says the rest.
export const staleWords = codes({
  5: ['disowned', palette.bad],
  2: ['undecided', palette.unknown],
  '-2': ['not compared', palette.plain],
  '-1': ['–', palette.plain],
});
const NO_ACTION = 'No action is needed.';
export const ownershipCures = codes({
  6: ['Two steps: see “LoadMasters to re-license”, below.', palette.plain],
  5: [catalogue.step('license-disowned', 2).replace(/, from.*/, '.'), palette.plain],
  4: [catalogue.step('license-contested', 2), palette.plain],
  3: [catalogue.step('license-one-sided', 2), palette.plain],
  2: ['Not read or not understood: see the Exporter.', palette.plain],
  1: [NO_ACTION, palette.plain],
  '-1': [NO_ACTION, palette.plain],
  '-2': [NO_ACTION, palette.plain],
});

export const upDown = yesNo(['up', palette.plain], ['down', palette.bad]);

export const nobody = codes({}, ['not known', palette.plain]);
// A label that not every series has.
export const label = codes({}, ['–', palette.plain]);
export const claims = marked([['not read', palette.unknown]], ['does not report it', palette.unknown]);

export const relicenseSteps = codes({
  0: ['–', palette.plain],
  1: ['Step 1: remove this normal device', palette.bad],
  2: ['Step 2: re-license it from its own web UI', palette.bad],
  3: ['Normal device; not recorded if it was activated', palette.unknown],
});
export const relicenseThen = codes({
  0: [NO_ACTION, palette.plain],
  1: ['Step 2: re-license it from its own web UI', palette.plain],
  2: ['If it was retired, no action is needed.', palette.plain],
  3: ['If the removed unit licensed it: both steps', palette.plain],
});

// Why a source could not be read, and what to look at.
const failures = [
  ['dns', 'The name was not resolved'],
  ['connect', 'No connection'],
  ['proxy', 'The proxy refused or failed'],
  ['tls', 'TLS failed'],
  ['timeout', 'Not finished in time'],
  ['disconnected', 'The connection was lost'],
  ['unauthorized', '401: wrong key or no permission'],
  ['forbidden', '403: no permission'],
  ['not_found', '404: no such path on the unit'],
  ['http_status', 'An HTTP status other than 200'],
  ['redirect', 'Redirected elsewhere'],
  ['too_large', 'More than the limits allow'],
  ['malformed', 'Neither JSON nor CSV'],
  ['unexpected_shape', 'Not what the profile describes'],
  ['inconsistent', 'The list changed during the read'],
  ['local_file', 'File on this host not readable'],
  ['cooldown', 'Not tried: credentials rejected'],
  ['busy', 'Not tried: the exporter was busy'],
];
export const failureReasons = codes(plainWords({ ...Object.fromEntries(failures), none: 'Everything was read' }));
// By the reason; where other sources of the unit are read, with PART before it.
export const PART = 'in part: ';
const curesOf = (found, before) => Object.entries(found).flatMap(([id, reasons]) => reasons.map((reason) => [before + reason, catalogue.cure(id)]));
export const failureCures = codes(plainWords(Object.fromEntries([...curesOf(unitFaults, ''), ...curesOf(sourceFaults, PART)])), ['–', palette.plain]);
