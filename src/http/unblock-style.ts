/** How the page of a link looks: light or dark as its reader's system is, from 320 pixels on, and with nothing from elsewhere. */
export const unblockStyle = `
:root { color-scheme: light dark; --back: #f4f5f7; --sheet: #fff; --edge: #d9dce1; --line: #8a8f98; --ink: #1d1f23; --quiet: #565b63;
  --go: #0a6b45; --go-back: #e6f4ed; --stop: #b3261e; --stop-back: #fceceb; --wait: #7a4d00; --wait-back: #fdf3dc; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #101215; --sheet: #1a1d21; --edge: #34383f; --line: #7d838d; --ink: #eceef2; --quiet: #b3b8c2;
  --go: #7fd8ae; --go-back: #14301f; --stop: #ffb4ab; --stop-back: #3a1a18; --wait: #ffd88a; --wait-back: #352a10; --on: #0d1512; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: 1.5rem; background: var(--sheet); border: 1px solid var(--edge); border-radius: .75rem; }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between; margin: 0 0 1rem; color: var(--quiet); font-size: .9rem; }
.state { padding: .1rem .65rem; border-radius: 1rem; font-weight: 600; background: var(--wait-back); color: var(--wait); }
.state.approved, .state.answered { background: var(--go-back); color: var(--go); }
.state.denied, .state.expired, .state.withdrawn, .state.cancelled, .state.closed { background: var(--stop-back); color: var(--stop); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
.asked { margin: 0 0 1.25rem; color: var(--quiet); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .4rem 1.25rem; margin: 0 0 1.25rem; padding: 1rem 0 0; border-top: 1px solid var(--edge); }
dt { color: var(--quiet); overflow-wrap: anywhere; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
dd .wide { margin: 0; padding: .5rem .65rem; max-height: 28rem; overflow: auto; background: var(--back); border: 1px solid var(--edge); border-radius: .4rem; font-size: .85rem; overflow-wrap: normal; white-space: pre; }
dd ins, dd del { text-decoration: none; } dd > del { text-decoration: line-through; } dd ins { background: var(--go-back); color: var(--go); } dd del { background: var(--stop-back); color: var(--stop); }
dd table { border-collapse: collapse; } dd th, dd td { text-align: start; padding: .15rem .75rem .15rem 0; white-space: pre-wrap; vertical-align: top; } dd a { color: inherit; }
h1 + .notice { margin-top: 1rem; }
.notice { border-left: .25rem solid var(--line); border-radius: .25rem; padding: .6rem .9rem; margin: 0 0 1.25rem; background: var(--back); white-space: pre-wrap; overflow-wrap: anywhere; }
.notice.done { border-color: var(--go); background: var(--go-back); }
.notice.wrong { border-color: var(--stop); background: var(--stop-back); }
form { padding-top: 1.25rem; border-top: 1px solid var(--edge); }
label { display: block; margin-bottom: .3rem; font-weight: 600; }
label span { font-weight: 400; color: var(--quiet); }
textarea { width: 100%; font: inherit; padding: .5rem .65rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--sheet); color: var(--ink); resize: vertical; }
input, select { font: inherit; max-width: 100%; padding: .45rem .65rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--sheet); color: var(--ink); }
input[type="text"], input[type="email"], input[type="url"] { width: 100%; }
fieldset { margin: 0; padding: 0; border: 0; } legend { padding: 0; font-weight: 600; } legend span { font-weight: 400; color: var(--quiet); }
form > label, fieldset { margin-top: 1rem; } .box { margin: .25rem 0; } .box label { display: inline; font-weight: 400; }
.issue { margin: .3rem 0 0; color: var(--stop); overflow-wrap: anywhere; }
.edit { padding: .75rem 0; border-top: 1px solid var(--edge); } summary { cursor: pointer; font-weight: 600; } .edit form { border: 0; padding-top: .75rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
button { font: inherit; font-weight: 600; min-width: 8rem; padding: .6rem 1.4rem; border-radius: .4rem; border: 2px solid transparent; cursor: pointer; }
.approve { background: var(--go); color: var(--on); }
.deny { background: transparent; color: var(--stop); border-color: var(--stop); }
button:focus-visible, textarea:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px; }
.small { margin: 0; color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 30rem) { body { padding: 0; background: var(--sheet); } main { padding: 1rem; border: 0; border-radius: 0; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } button { flex: 1; min-width: 0; } }
`;
