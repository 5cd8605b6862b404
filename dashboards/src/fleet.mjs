// Fleet: which pairs are broken, worst first, why, since when.
import { palette } from './palette.mjs';
import { look, series, stat, table } from './panels.mjs';
import { PAIR, any, checked, many, max, pairSince, pairs, rank, reason, record, undecided, units, violated, withCluster } from './promql.mjs';
import { board, toBoard } from './variables.mjs';
import * as words from './words.mjs';

const counted = (expr) => `count(${expr}) or count(${pairs(many)}) * 0`;
const twoUnits = `(${pairs(many)} > 1)`;
const open = (title) => look.link(title, toBoard('pair'));

export default board('fleet', {
  description: 'Which pairs of Kemp 360 Central are broken, worst first, why, and since when.',
  show: ['job'],
  panels: [
    stat({
      id: 2, title: 'Pairs in HA', at: [0, 0, 12, 4],
      description: 'How many pairs have one master and one standby, how many have not, of how many nobody can tell because a unit ' +
        'was not read, and how many have one unit only.',
      queries: [
        [counted(`${checked(many, 'ha_mode')} == 1`), 'In HA'],
        [counted(violated(many, 'ha_mode')), 'Out of HA'],
        [counted(`${twoUnits} unless on (${PAIR}) ${checked(many, 'ha_mode')}`), 'Cannot tell'],
        [counted(`${pairs(many)} == 1`), 'One unit only'],
      ],
      mappings: words.count(palette.bad),
      fields: {
        'In HA': look.words(words.tally(palette.unknown, palette.ok)),
        'Cannot tell': look.words(words.count(palette.unknown)),
        'One unit only': look.words(words.tally(palette.plain, palette.unknown)),
      },
    }),
    table({
      id: 3, title: 'Pairs that vanished', at: [12, 0, 12, 4],
      description: 'Pairs that were known within a day and are no longer exported: dropped from the configuration, a typo, or a lost ' +
        'target. Without the recording rules: those that were there at the start of the time shown.',
      queries: withCluster(any(
        `1000 * (${max(PAIR, `kemp360:pair_last_seen:timestamp_seconds${record(many)}`)} unless on (${PAIR}) ${pairs(many)})`,
        `(${max(PAIR, `kemp360_pair_units${many()} offset $__range`)} * 0 - 1) unless on (${PAIR}) ${pairs(many)}`,
      )),
      columns: { pair: 'Pair', cluster: 'Cluster', Value: 'Last seen', link: 'link' },
      sort: ['Last seen', 'asc'],
      noValue: 'No pair that was known is missing',
      fields: { Pair: open('Open the pair'), 'Last seen': look.when('within the time shown'), link: look.hidden() },
    }),
    table({
      id: 1, title: 'Pairs, worst first', at: [0, 4, 24, 14], pages: true,
      description: 'Every pair: in HA or not, the gravest reason, since when (out of HA, else the oldest violated check), and how much ' +
        'more is wrong. A click on the pair opens it.',
      queries: [
        withCluster(rank(many)),
        withCluster(reason(many)),
        withCluster(pairSince(many)),
        withCluster(`count by (${PAIR}) (${violated(many)}) or on (${PAIR}) count by (${PAIR}) (${checked(many)}) * 0`),
        withCluster(`count by (${PAIR}) (${undecided(many)}) or on (${PAIR}) max by (${PAIR}) (kemp360_pair_check_decided${many()}) * 0`),
        withCluster(max(PAIR, `kemp360_pair_loadmasters${many('ownership="disowned"')}`)),
        withCluster(`count by (${PAIR}) (${units(many)} == 1) or on (${PAIR}) ${pairs(many)} * 0`),
        withCluster(pairs(many)),
      ],
      columns: {
        pair: 'Pair', cluster: 'Cluster', 'Value #A': 'HA', 'Value #B': 'Why', 'Value #C': 'Since', 'Value #D': 'Checks violated',
        'Value #E': 'Not decided', 'Value #F': 'Stale migrations', 'Value #G': 'Units read', 'Value #H': 'of', link: 'link',
      },
      sort: ['HA', 'desc'],
      fields: {
        Pair: [...open('Open the pair'), ...look.filter(), ...look.least(140)],
        Cluster: [...look.words(words.label), ...look.width(75)],
        HA: [...look.filled(words.haStates), ...look.width(90)],
        Why: [...look.filled(words.reasonWords), ...look.least(215)],
        Since: [...look.when(), ...look.width(137)],
        'Checks violated': [...look.words(words.count(palette.bad)), ...look.width(122)],
        'Not decided': [...look.words(words.count(palette.unknown)), ...look.width(95)],
        'Stale migrations': [
          ...look.words(words.count(palette.bad)), ...look.link('Open its LoadMasters', toBoard('loadmasters')), ...look.width(130),
        ],
        'Units read': [...look.words(words.tally(palette.bad, palette.plain)), ...look.width(90)],
        of: look.width(35),
        link: look.hidden(),
      },
    }),
    table({
      id: 20, title: 'What is violated, over all pairs', at: [0, 18, 12, 13],
      description: 'For each check, how many pairs violate it and how many could not be judged.',
      queries: [
        `count by (check) (${violated(many)}) or on (check) count by (check) (${checked(many)}) * 0`,
        `count by (check) (${undecided(many)}) or on (check) max by (check) (kemp360_pair_check_decided${many()}) * 0`,
      ],
      columns: { check: 'Check', 'Value #A': 'Pairs that violate it', 'Value #B': 'Pairs not decided' },
      sort: ['Pairs that violate it', 'desc'],
      fields: {
        Check: [...look.words(words.checkWords('text')), ...look.width(210)],
        'Pairs that violate it': look.filled(words.count(palette.bad)),
        'Pairs not decided': look.filled(words.count(palette.unknown)),
      },
    }),
    series({
      id: 21, title: 'Pairs over time', at: [12, 18, 12, 13], interval: '5m', decimals: 0,
      description: 'How many pairs were in HA, out of HA, and how many could not be judged. A gap: nothing was read.',
      queries: [
        [counted(`${checked(many, 'ha_mode')} == 1`), 'in HA'],
        [counted(violated(many, 'ha_mode')), 'out of HA'],
        [counted(`${twoUnits} unless on (${PAIR}) ${checked(many, 'ha_mode')}`), 'cannot tell'],
      ],
      fields: {
        'in HA': look.colour(palette.ok), 'out of HA': look.colour(palette.bad), 'cannot tell': look.colour(palette.unknown),
      },
    }),
  ],
});
