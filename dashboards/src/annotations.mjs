// Marks in the time charts: what a unit said before and what it says now. A return from blindness is no change: the old value must
// have been read, and it must have been another one. (A query whose value is 0 makes no mark: `and` keeps the left one, 1.)
import { palette } from './palette.mjs';
import { PAIR, max, one, record } from './promql.mjs';
import { source } from './panels.mjs';

const UNIT = `${PAIR}, unit`;
// The state is 1 now and was 0 when it was last read before.
const became = (metric, by, extra = '') => `(${max(by, metric + one(extra))} == 1)\n  and on (${by})\n` +
  `(${max(by, `last_over_time(${metric}${one(extra)}[1h] offset $__interval)`)} == 0)`;
const flipped = (metric, setting, extra) => `label_replace((${max(UNIT, metric + one(extra))} + 1)\n  and on (${UNIT})\n` +
  `(${max(UNIT, `last_over_time(${metric}${one(extra)}[1h] offset $__interval)`)} != ${max(UNIT, metric + one(extra))}), "setting", "${setting}", "", "")`;

const annotation = (name, colour, expr, title, text) => ({
  name, enable: true, hide: true, iconColor: colour, datasource: source, expr, step: '60s', titleFormat: title, textFormat: text,
  target: { refId: `annotation-${name}`, expr, interval: '60s' },
});

const VERSION = `${UNIT}, version`;
export const changes = [
  annotation('Role', palette.standby, became('kemp360_unit_ha_mode', `${UNIT}, mode`), '{{unit}} is {{mode}}', 'Role changed'),
  annotation('Version', palette.warning,
    `${max(VERSION, `kemp360_unit_info${one('version!=""')}`)}\n  unless on (${VERSION})\n` +
    `${max(VERSION, `last_over_time(kemp360_unit_info${one()}[1h] offset $__interval)`)}\n  and on (${UNIT})\n` +
    `${max(UNIT, `last_over_time(kemp360_unit_info${one('version!=""')}[1h] offset $__interval)`)}`,
    '{{unit}} runs {{version}}', 'Version changed'),
  annotation('License', palette.bad, [
    flipped('kemp360_unit_license', 'local licensing', 'license="local"'),
    flipped('kemp360_unit_license', 'Metered Licensing', 'license="metered"'),
  ].join('\nor '), '{{unit}}: {{setting}} changed', 'License changed'),
  annotation('Settings', palette.ok, [
    flipped('kemp360_unit_ha_disabled', 'Disable'),
    flipped('kemp360_unit_preferred_master', 'Preferred Master'),
    flipped('kemp360_unit_peer_address_match', 'IP Address for the Other Peer'),
    flipped('kemp360_unit_peer_key_match', 'HA Key for the Other Peer'),
    flipped('kemp360_unit_peer_device_match', 'Device ID of the peer'),
  ].join('\nor '), '{{unit}}: {{setting}} changed', 'Setting changed'),
  annotation('Alerts firing', palette.bad,
    `max by (alertname, severity) (ALERTS${record(one, 'alertname=~"Kemp360.+", alertstate="firing"')})`, '{{alertname}}', '{{severity}}'),
];
