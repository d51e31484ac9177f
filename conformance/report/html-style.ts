import { Markup } from "./markup.ts";

/** The style sheet of the HTML report; colour carries meaning only. */
export const reportStyle = new Markup(`
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1f2328; --quiet: #59636e; --line: #d5dae0; --raised: #f6f8fa;
  --good: #116329; --bad: #b3261e; --unknown: #7d5a00; --bar: #8b97a5; --outline: #3a4552; --bound: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e3e7eb; --quiet: #98a2ad; --line: #333a42; --raised: #1b2026;
    --good: #5cc878; --bad: #ff7b72; --unknown: #e0b03f; --bar: #66727f; --outline: #c4ccd4; --bound: #ff7b72;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 66rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif;
}
h1 { font-size: 1.35rem; font-weight: 600; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; font-weight: 600; margin: 2.75rem 0 .75rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); }
h3 { font-size: .95rem; font-weight: 600; margin: 1.5rem 0 .4rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; max-width: 46rem; overflow-wrap: anywhere; }
a { color: inherit; }
.verdict { font-size: 1.05rem; font-weight: 600; margin: .75rem 0; }
.quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .unknown { color: var(--unknown); }
dl.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.75rem; margin: .75rem 0 0; color: var(--quiet); font-size: .87rem; }
dl.facts div { display: flex; gap: .4rem; }
dl.facts dd { margin: 0; color: var(--ink); font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--quiet); white-space: nowrap; }
tbody th { color: var(--ink); font-weight: 500; }
td.number, th.number { text-align: right; white-space: nowrap; width: 7rem; }
td:last-child, th:last-child { padding-right: 0; }
code, pre { font: .86em/1.45 ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .5rem 0; padding: .55rem .7rem; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem 1.5rem; margin-top: 1rem; }
figure { margin: 0; }
figcaption { font-size: .85rem; color: var(--quiet); overflow-wrap: anywhere; }
svg.histogram { display: block; width: 100%; height: auto; font: 11px system-ui, sans-serif; color: var(--quiet); }
figure.heat { margin: .6rem 0; }
figure.heat svg { display: block; max-width: 100%; height: auto; }
summary { cursor: pointer; color: var(--quiet); margin: 1.25rem 0; }
ol.diagnoses { margin: .3rem 0 1rem; padding-left: 1.5rem; }
.failure { border-left: 3px solid var(--bad); padding-left: .9rem; margin: 1.25rem 0; }
.failure h3 { margin: 0; }
.failure p { margin: .2rem 0; }
dl.values { display: flex; flex-wrap: wrap; gap: .4rem 1.75rem; margin: .5rem 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
dl.values dt { color: var(--quiet); font-size: .8rem; }
dl.values dd { margin: 0; }
@media (max-width: 40rem) {
  body { padding: 1.25rem .9rem 3rem; }
  table { font-size: .8rem; }
  th, td { padding-right: .5rem; }
  th.number { white-space: normal; }
  td.number, th.number { width: auto; }
}
@media print { body { max-width: none; } .failure, figure { break-inside: avoid; } }
`);
