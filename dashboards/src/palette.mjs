// The colours of every dashboard. They are told apart by people who see no red or no green, and on a light and a dark page; words come
// first all the same. What is good is `plain`: colour is for what is wrong, and for series, where a line needs one. `unknown` is also the
// base of every threshold, so that "no value" can never be painted as good.
export const palette = {
  ok: '#3274D9',
  standby: '#8AB8FF',
  warning: '#FFB357',
  oneSided: '#870FFF',
  bad: '#D0213A',
  unknown: '#808489',
  quiet: '#3274D940',  // good, in a timeline: a gap in it is seen, and it hides nothing
  plain: 'transparent',
};

// What a reader sees where nothing was read.
export const NOT_READ = 'not read';
