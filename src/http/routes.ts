/** What programs can do over the API: the one table from which its router and its description come. */
import { Router } from "express";
import type { HttpDeps } from "./http-deps.ts";
import { refuseOthers } from "./problem.ts";
import type { Route } from "./route.ts";
import { approvalRoutes } from "./routes-approvals.ts";
import { askingRoutes } from "./routes-asking.ts";
import { cancelRoutes } from "./routes-cancel.ts";
import { eventRoutes } from "./routes-events.ts";
import { grantRoutes } from "./routes-grants.ts";
import { hookRoutes } from "./routes-hooks.ts";
import { runRoutes } from "./routes-runs.ts";
import { statisticsRoutes } from "./routes-statistics.ts";
import { workflowRoutes } from "./routes-workflows.ts";

export const routes: readonly Route[] = [
  ...workflowRoutes,
  ...runRoutes,
  ...cancelRoutes,
  ...askingRoutes,
  ...hookRoutes,
  ...approvalRoutes,
  ...grantRoutes,
  ...eventRoutes,
  ...statisticsRoutes,
];

/** Serves them all. */
export function createApi(deps: HttpDeps): Router {
  const router = Router();
  for (const [path, methods] of Map.groupBy(routes, (route) => route.path)) {
    const served = router.route(path);
    for (const { method, handle } of methods)
      served[method]((request, response) => handle(deps, request, response));
    served.all(refuseOthers(path, ...methods.map(({ method }) => method.toUpperCase())));
  }
  return router;
}
