/** How the page of statistics looks: light or dark as its reader's system is, and with nothing from elsewhere. */
export const statisticsStyle = `
:root { color-scheme: light dark; --back: #f4f5f7; --sheet: #fff; --edge: #d9dce1; --ink: #1d1f23; --quiet: #565b63;
  --bar: #0a6b45; --pale: #a9d8c1; --link: #0b5cad; --wait-back: #fdf3dc; --wait: #7a4d00; }
@media (prefers-color-scheme: dark) { :root { --back: #101215; --sheet: #1a1d21; --edge: #34383f; --ink: #eceef2; --quiet: #b3b8c2;
  --bar: #7fd8ae; --pale: #2f5f49; --link: #8cc2f7; --wait-back: #352a10; --wait: #ffd88a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; background: var(--sheet); border: 1px solid var(--edge); border-radius: .75rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; justify-content: space-between; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
nav { display: flex; gap: .5rem; }
a { color: var(--link); }
nav a { padding: .2rem .8rem; border: 1px solid var(--edge); border-radius: 1rem; text-decoration: none; }
nav a[aria-current] { background: var(--bar); border-color: var(--bar); color: var(--sheet); font-weight: 600; }
a:focus-visible, .wide:focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1.25rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--edge); }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--quiet); font-size: .9rem; }
.figures dd { margin: 0; font-size: 1.6rem; line-height: 1.2; font-weight: 650; }
.ends { margin: 1rem 0 0; }
.note { border-left: .25rem solid var(--wait); border-radius: .25rem; padding: .5rem .9rem; background: var(--wait-back); }
.quiet { color: var(--quiet); font-size: .9rem; }
.wide { overflow-x: auto; }
svg { display: block; }
.weeks { min-width: 34rem; width: 100%; height: auto; }
.weeks text { fill: var(--quiet); font-size: 12px; }
.weeks line { stroke: var(--edge); }
.median { fill: var(--bar); }
.p90 { fill: var(--pale); }
.key { display: inline-block; margin-left: .5rem; width: .8rem; height: .8rem; border-radius: .15rem; vertical-align: -.05rem; }
.key:first-child { margin-left: 0; }
.key.dark { background: var(--bar); }
.key.light { background: var(--pale); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--edge); text-align: right; white-space: nowrap; }
th { color: var(--quiet); font-size: .85rem; font-weight: 600; }
th:first-child { text-align: left; }
tbody th { color: var(--ink); font-size: 1rem; font-weight: 400; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
ol { margin: 0; padding-left: 1.5rem; }
li { padding: .2rem 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) { body { padding: 0; background: var(--sheet); } main { padding: 1rem; border: 0; border-radius: 0; } }
`;
