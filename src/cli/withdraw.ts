/** `signoff withdraw <id>`: takes back what was asked. */
import { randomUUID } from "node:crypto";
import { Command } from "@commander-js/extra-typings";
import { readGatewayAccess } from "../config/gateway-access.ts";
import { printEnd } from "./asked-end.ts";
import { endWithCode, exitCodes, exitOnMisuse } from "./exit-codes.ts";
import { PatientGateway } from "./patient-gateway.ts";
import { createProgress } from "./progress.ts";

async function withdraw(id: string, { reason, json }: { reason?: string; json?: true }): Promise<number> {
  const progress = createProgress(process.stderr);
  const signal = new AbortController().signal;
  const gateway = new PatientGateway({ access: readGatewayAccess(), progress, withinMs: undefined, signal });
  const why = reason === undefined ? "" : `?${new URLSearchParams({ reason })}`;
  const path = `approvals/${encodeURIComponent(id)}${why}`;
  const end = await gateway.call({ method: "DELETE", path, key: randomUUID() });
  progress.end();
  const { code, stdout, stderr } = printEnd(end, { id, json: json === true, waits: false });
  process.stderr.write(stderr);
  process.stdout.write(stdout);
  return end.kind === "answered" ? exitCodes.done : code;
}

export const command = new Command("withdraw")
  .exitOverride(exitOnMisuse)
  .description(
    "Withdraws what was asked by signoff request, signoff ask or over HTTP: its card is closed, and whoever waits for it is told. SIGNOFF_URL says where the gateway is, SIGNOFF_TOKEN who asked.",
  )
  .argument("<id>", "the ID that it was asked by, or that of its promise")
  .option("--reason <text>", "why; it is in the record and on the card")
  .option("--json", "print one JSON object")
  .action((id, options) => endWithCode(() => withdraw(id, options)));
