/** A request without its list of holidays, for comparing it with the one that the run asked before (law 11). */
import type { Rung } from "../approval/ladder.ts";
import type { WorkingTime } from "../approval/working-time.ts";

interface Times {
  ladder?: Rung[] | undefined;
  deadline?: number | WorkingTime | undefined;
}

/**
 * The same without the dates on which nobody works: those of the next year are added while runs wait, whose times were
 * kept when they opened.
 */
export function withoutHolidays<Request extends Times>(request: Request): Request {
  const { ladder, deadline } = request;
  const rungs = Array.isArray(ladder) && ladder.some(isWorkingRung) ? ladder.map(withoutThoseOfRung) : ladder;
  const end = isWorkingTime(deadline) ? withoutThoseOfTime(deadline) : deadline;
  // Everything else is compared, and checked, as it was written.
  return rungs === ladder && end === deadline ? request : { ...request, ladder: rungs, deadline: end };
}

function withoutThoseOfRung(rung: Rung): Rung {
  return isWorkingRung(rung) ? { ...rung, after: withoutThoseOfTime(rung.after) } : rung;
}

function isWorkingRung(rung: Rung): rung is Extract<Rung, { after: WorkingTime }> {
  return typeof rung === "object" && rung !== null && "after" in rung && isWorkingTime(rung.after);
}

function withoutThoseOfTime(time: WorkingTime): WorkingTime {
  return { ...time, office: { ...time.office, except: [] } };
}

/** Nothing has been checked yet: whatever else it is, is refused later. */
function isWorkingTime(time: number | WorkingTime | undefined): time is WorkingTime {
  return typeof time === "object" && time !== null && "office" in time;
}
