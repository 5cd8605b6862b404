// The colours of every board. They are told apart by people who see no red or no green, and on a light and a dark page; words come
// first all the same. `unknown` is also the base of every threshold, so that "no value" can never be painted as good.
export const palette = {
  ok: '#3274D9',
  standby: '#8AB8FF',
  warning: '#FFB357',
  bad: '#D0213A',
  unknown: '#808489',
  plain: 'transparent',
};

// What a reader sees where nothing was read.
export const NOT_READ = 'not read';
