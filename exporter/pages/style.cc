#include "pages/style.h"

namespace kemp360 {

// The colours are those of the dashboards; words carry the meaning, colour repeats it. Text on the
// colours keeps a contrast of 4.5 to 1 at least.
const std::string_view kPageStyle = R"css(
:root { color-scheme: light dark; --page: #f4f5f5; --card: #fff; --text: #1f2023; --soft: #5b5d63;
  --line: #d8d9dd; --link: #2a62b8; }
@media (prefers-color-scheme: dark) { :root { --page: #111217; --card: #1b1d22; --text: #dcdde0;
  --soft: #a4a7ae; --line: #34363d; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 16px/1.45 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
p, ul, ol { margin: .3rem 0; }
ul, ol { padding-left: 1.3rem; }
a { color: var(--link); }
nav a, .links a { margin-right: 1rem; white-space: nowrap; }
.links { font-size: .9rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  margin: .6rem 0; padding: .5rem .8rem; }
summary { cursor: pointer; }
summary::marker { color: var(--soft); }
details[open] > summary { padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
time, footer { color: var(--soft); font-size: .9rem; }
table { width: 100%; border-collapse: collapse; margin: .8rem 0; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0;
  border-bottom: 1px solid var(--line); }
th:first-child { width: 30%; }
tbody th { font-weight: normal; color: var(--soft); }
.checks { list-style: none; padding: 0; }
.checks li { margin: .25rem 0; }
.ok, .standby, .warning, .bad, .unknown { display: inline-block; border-radius: 4px;
  padding: 0 .45em; }
.ok { background: #3274d9; color: #fff; }
.standby { background: #8ab8ff; color: #111; }
.warning { background: #ffb357; color: #111; }
.bad { background: #d0213a; color: #fff; }
.unknown { background: #808489; color: #000; }
.plain { margin-right: .4em; }
.none { color: var(--soft); font-style: italic; }
.alarm { display: block; border-left: 4px solid #ffb357; padding-left: .4em; }
.note { border-left: 4px solid #808489; padding-left: .6rem; }
@media (max-width: 30rem) { body { padding: .6rem; font-size: 15px; }
  section { padding: .4rem .5rem; } table { font-size: 14px; }
  .ok, .standby, .warning, .bad, .unknown { padding: 0 .25em; } }
)css";

}  // namespace kemp360
