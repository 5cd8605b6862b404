// Every code that a query makes, and the words and the colour that a reader gets for it. Nothing is coloured without a word.
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

// A number that is no news in itself: `none` is the colour of 0, `some` of more.
export const tally = (none, some, absent) => codes({ 0: ['none', none] }, absent).concat([
  { type: 'range', options: { from: 1, to: null, result: { color: some, index: 1 } } },
]);

// A number of bad things: none is good only if it was counted.
export const count = (colour) => tally(palette.ok, colour);

export const yesNo = (yes, no) => codes({ 1: yes, 0: no });

// The state of a pair: hundreds say whether it is in HA, the rest why not (`reasons`). Higher is worse.
export const haClasses = { out: 900, unread: 800, unsure: 700, fine: 100, single: 0 };

export const haStates = ranges([
  [900, 999, 'Out of HA', palette.bad],
  [860, 899, 'Cannot tell', palette.unknown],
  [800, 859, 'Not read', palette.unknown],
  [700, 799, 'Cannot tell', palette.unknown],
  [100, 199, 'In HA', palette.ok],
  [0, 99, 'One unit', palette.unknown],
]);

// Why. `check`: the violated check that is the reason.
export const reasons = [
  { code: 60, check: 'distinct_units', text: 'Both urls reach one unit', colour: palette.bad },
  { code: 55, check: 'metered_license_parity', text: 'Metered Licensing differs', colour: palette.bad },
  { code: 54, check: 'local_license_parity', text: 'Local licensing differs', colour: palette.bad },
  { code: 53, check: 'version_parity', text: 'Versions differ', colour: palette.bad },
  { code: 52, check: 'ha_enabled', text: 'HA is disabled on a unit', colour: palette.bad },
  { code: 51, check: 'peer_address', text: 'A peer address is wrong', colour: palette.bad },
  { code: 50, check: 'peer_key', text: 'A peer key is wrong', colour: palette.bad },
  { code: 49, state: 'third-unit', text: 'Paired with a third unit', colour: palette.bad },
  { code: 46, check: 'preferred_master', text: 'Not one Preferred Master', colour: palette.warning },
  { code: 45, state: 'unread', text: 'Neither unit is read', colour: palette.unknown },
  { code: 44, state: 'masters', text: 'Two masters', colour: palette.bad },
  { code: 43, state: 'no-master', text: 'No master', colour: palette.bad },
  { code: 42, state: 'standalone', text: 'A unit is in standalone', colour: palette.bad },
  { code: 41, state: 'unit-unread', text: 'One unit is not read', colour: palette.unknown },
  { code: 40, state: 'error', text: 'A unit reports an HA error', colour: palette.warning },
  { code: 35, ownership: 'disowned', text: 'Stale migrations', colour: palette.bad },
  { code: 34, ownership: 'contested', text: 'LoadMasters claimed twice', colour: palette.warning },
  { code: 33, ownership: 'one_sided', text: 'LoadMasters one unit misses', colour: palette.warning },
  { code: 25, check: 'report_parity', text: 'Reports differ', colour: palette.warning },
  { code: 22, check: 'peer_device', text: 'Another device ID of a peer', colour: palette.warning },
  { code: 20, state: 'undecided', text: 'A check is not decided', colour: palette.unknown },
  { code: 1, state: 'one-unit', text: 'One unit is configured', colour: palette.unknown },
];

export const reasonWords = codes(
  Object.fromEntries([[0, ['All checks hold', palette.ok]], ...reasons.map((r) => [r.code, [r.text, r.colour]])]),
);

// The checks: words, the cure of a violated one, its runbook. The last rows are states that are no check of the exporter.
export const checks = [
  ['distinct_units', 'Two different units', 'Both urls reach one unit, or one is a clone: correct a url in the configuration.',
    'Kemp360UnitsNotDistinct'],
  ['local_license_parity', 'Same local licensing', 'A licence was updated or a backup restored: give both the same licensing.',
    'Kemp360LocalLicenseMismatch'],
  ['metered_license_parity', 'Same Metered Licensing', 'A licence was updated or a backup restored: give both the same setting.',
    'Kemp360MeteredLicenseMismatch'],
  ['version_parity', 'Same version', 'Upgrade the unit with the lower version as soon as possible.', 'Kemp360VersionMismatch'],
  ['ha_mode', 'One master, one standby', 'Mend what else is listed here first. If nothing is: check the link between the units.',
    'Kemp360HAStandalone'],
  ['ha_enabled', 'HA enabled on both', 'Clear Disable in the HA settings of the unit that has it set.', 'Kemp360HADisabled'],
  ['preferred_master', 'One Preferred Master', 'Set Preferred Master on exactly one of the two units.',
    'Kemp360PreferredMasterConflict'],
  ['peer_device', 'Paired with each other', 'Compare the device ID that each unit gives for its peer with the other unit’s own.',
    'Kemp360PeerDeviceMismatch'],
  ['peer_address', 'Right peer address', 'Set IP Address for the Other Peer to the other unit’s address.',
    'Kemp360PeerAddressMismatch'],
  ['peer_key', 'Right peer key', 'Set HA Key for the Other Peer to the key that the other unit shows.', 'Kemp360PeerKeyMismatch'],
  ['loadmaster_ownership', 'One owner per LoadMaster', 'Re-license those that the LoadMasters board lists once more, and wait.',
    'Kemp360StaleMigration'],
  ['report_parity', 'Reports agree', 'Wait a few minutes. If it stays, compare both reports.', 'Kemp360ReportsDiffer'],
  ['ha_error', 'No HA error', 'Read the error in the HA settings of that unit’s web interface.', 'Kemp360HAError'],
  ['unit_read', 'Unit is read', '“What could not be read”, below, says why.', 'Kemp360UnitUnreachable'],
  ['undecided', '', 'Something was not read or not understood: see “What could not be read”.', 'Kemp360CheckUndecided'],
  ['none', 'All checks', 'Nothing to do.', ''],
  ['one_unit', 'A pair', 'One unit is configured: there is nothing to compare it with.', ''],
].map(([name, text, cure, runbook]) => ({ name, text, cure, runbook }));

// Maps a label's value to other words; `field` is text or cure.
export const checkWords = (field) => codes(
  Object.fromEntries(checks.filter((c) => c[field]).map((c) => [c.name, [c[field], palette.plain]])),
  ['–', palette.plain],
);

// The runbook's name is long: the cell says that it can be opened.
export const open = [
  { type: 'regex', options: { pattern: '/.+/', result: { text: 'open', color: palette.plain, index: 0 } } }, ...nothing('–', palette.plain),
];

export const findingStates = codes({
  2: ['violated', palette.bad],
  1: ['not decided', palette.unknown],
  3: ['not read', palette.unknown],
  0: ['hold', palette.ok],
  4: ['not judged', palette.unknown],
});

// A unit's role, as a number for a timeline.
export const modes = [
  [1, 'master', palette.ok],
  [2, 'standby', palette.standby],
  [3, 'standalone', palette.bad],
  [4, 'unknown', palette.warning],
];
export const modeWords = codes(
  Object.fromEntries([[0, [NOT_READ, palette.unknown]], ...modes.map(([code, text, colour]) => [code, [text, colour]])]),
);

export const checkStates = codes({
  1: ['holds', palette.ok],
  0: ['violated', palette.bad],
  2: ['not decided', palette.unknown],
});

export const reportStates = codes({
  1: ['agree', palette.ok],
  0: ['differ', palette.bad],
  2: ['not compared', palette.unknown],
});

export const ownerships = [
  ['disowned', 5, 'stale: each says the other', palette.bad],
  ['contested', 4, 'claimed by both', palette.warning],
  ['one_sided', 3, 'known to one unit only', palette.warning],
  ['agreed', 1, 'agreed', palette.ok],
];
export const ownershipWords = codes({
  6: ['must be re-licensed', palette.bad],
  2: ['not judged', palette.unknown],
  0: ['a normal device', palette.plain],
  '-2': ['one unit: not compared', palette.unknown],
  '-1': ['none', palette.ok],
  ...Object.fromEntries(ownerships.map(([, code, text, colour]) => [code, [text, colour]])),
});
// Where the title of the panel says the rest.
export const staleWords = codes({
  5: ['stale', palette.bad],
  2: ['not judged', palette.unknown],
  '-2': ['one unit: not compared', palette.unknown],
  '-1': ['none', palette.ok],
});
const wait = 'Wait a few minutes; if it stays, re-license it once more.';
export const ownershipCures = codes({
  6: ['Two steps: see the work list below.', palette.plain],
  5: ['Re-license it once more, then wait a few minutes.', palette.plain],
  4: [wait, palette.plain],
  3: [wait, palette.plain],
  2: ['Something was not read: see the Exporter board.', palette.plain],
  1: ['Nothing to do.', palette.plain],
  '-1': ['Nothing to do.', palette.plain],
  '-2': ['Nothing to do.', palette.plain],
});

export const upDown = yesNo(['up', palette.ok], ['down', palette.bad]);

export const nobody = codes({}, ['nobody known', palette.unknown]);
// A label that not every series has.
export const label = codes({}, ['–', palette.plain]);
export const claims = marked([
  ['not read', palette.unknown],
  ['by me$', palette.ok],
], ['does not speak of it', palette.unknown]);

export const relicenseSteps = codes({
  0: ['none', palette.ok],
  1: ['Step 1 of 2: remove this normal device from Central', palette.bad],
  2: ['Step 2 of 2: re-license it from its own web interface', palette.warning],
  3: ['Normal device; not recorded whether it was activated', palette.unknown],
});
export const relicenseThen = codes({
  0: ['Nothing to do.', palette.plain],
  1: ['Step 2: re-license it from its own web interface', palette.plain],
  2: ['against the remaining unit; if it was retired, nothing', palette.plain],
  3: ['if the other unit licensed it: the two steps', palette.plain],
});

// Why a source could not be read, and what to look at.
const failures = [
  ['dns', 'its name was not resolved', 'Correct the name in the url, or the DNS.'],
  ['connect', 'no connection', 'Is the unit up? Is a firewall in between?'],
  ['proxy', 'the proxy refused or failed', 'Look at the proxy.'],
  ['tls', 'TLS failed', 'Check ca_file and the unit’s certificate.'],
  ['timeout', 'not finished in time', 'Is the unit overloaded? Raise the timeout if it is just slow.'],
  ['disconnected', 'the connection was lost within an answer', 'Look at the unit and the network.'],
  ['unauthorized', '401: the key is wrong, or has no permission', 'Make a key on that unit; each unit has its own.'],
  ['forbidden', '403: not allowed', 'Give the user the permission.'],
  ['not_found', '404: the unit has no such thing', 'Correct the path in the profile.'],
  ['http_status', 'an HTTP status other than 200', 'Look at the unit’s log.'],
  ['redirect', 'redirected elsewhere', 'Put the real address in the url.'],
  ['too_large', 'more than the limits allow', 'Raise limits in the configuration.'],
  ['malformed', 'neither JSON nor CSV', 'Does a proxy or a log-in page answer?'],
  ['unexpected_shape', 'not what the profile describes', 'Correct the profile: was the unit upgraded?'],
  ['inconsistent', 'the list changed while it was read', 'Usually gone at the next scrape.'],
  ['local_file', 'a key or password file could not be read', 'Check the file on the exporter’s host.'],
  ['cooldown', 'not tried: the credentials were rejected', 'Correct the key; see “Rejected credentials”.'],
  ['busy', 'not tried: the exporter was busy with other pairs', 'Raise limits.reads_in_flight, or read fewer pairs.'],
];
const failureWords = (column) => codes(Object.fromEntries(failures.map((row) => [row[0], [row[column], palette.plain]])));
export const failureReasons = failureWords(1);
export const failureCures = failureWords(2);
