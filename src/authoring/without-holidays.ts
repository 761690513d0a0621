/** What an approval asks for, as it is compared with what its run asked before (law 11). */
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
  return {
    ...request,
    ...(Array.isArray(ladder) ? { ladder: ladder.map(withoutThoseOfRung) } : {}),
    ...(isWorkingTime(deadline) ? { deadline: withoutThoseOfTime(deadline) } : {}),
  };
}

function withoutThoseOfRung(rung: Rung): Rung {
  const isWritten = typeof rung === "object" && rung !== null && "after" in rung;
  return isWritten && isWorkingTime(rung.after) ? { ...rung, after: withoutThoseOfTime(rung.after) } : rung;
}

function withoutThoseOfTime(time: WorkingTime): WorkingTime {
  return { ...time, office: { ...time.office, except: [] } };
}

/** Nothing has been checked yet: whatever else it is, is refused later. */
function isWorkingTime(time: number | WorkingTime | undefined): time is WorkingTime {
  return typeof time === "object" && time !== null && "office" in time;
}
